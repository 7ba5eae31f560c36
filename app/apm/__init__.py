"""Backends: OpenTelemetry traces, logs and metrics, from the door to the page."""
