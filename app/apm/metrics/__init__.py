"""Metrics: which there are, how they went, and what is computed from several of them."""
