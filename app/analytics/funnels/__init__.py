"""Funnels: how many visitors go from step to step, where they leave, and how long it takes them."""
