"""Shares: links by which people without an account look at the analytics of one site, and nothing else."""
