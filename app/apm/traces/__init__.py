"""Traces: what one request did, span by span, and what is worth knowing about it."""
