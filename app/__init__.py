"""Nightjar: web analytics, errors, traces, logs, metrics and uptime in one self-hosted hub.

The house is described in docs/tour.md. Everything walks the same path:
door → row → stream → table → question → page.
"""
