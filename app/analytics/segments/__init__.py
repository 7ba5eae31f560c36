"""Segments: filters that were given a name, for oneself or for everybody of the site."""
