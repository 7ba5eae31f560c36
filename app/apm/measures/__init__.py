"""Numbers of telemetry that alert rules can watch."""
