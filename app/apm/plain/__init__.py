"""Doors for those who have no OpenTelemetry: logs of any shape, simple metrics, Zipkin's spans. Each becomes OTLP."""
