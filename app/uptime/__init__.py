"""Uptime: what is checked, from where, what it means when a check fails, and what it adds up to."""
