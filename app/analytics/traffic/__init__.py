"""Spikes and drops: somebody is told when far more or far fewer visitors come than they should."""
