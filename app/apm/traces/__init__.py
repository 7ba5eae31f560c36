"""Traces: searched, counted, compared, and opened span by span."""
