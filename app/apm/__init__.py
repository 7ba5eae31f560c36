"""Traces, logs and metrics: OpenTelemetry's doors, how their bytes get into tables, and the questions about them."""
