"""A small shop that tells of itself by OpenTelemetry: two services, a database and a queue."""
