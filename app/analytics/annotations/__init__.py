"""Annotations: what happened, beside the numbers that it explains."""
