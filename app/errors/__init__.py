"""What went wrong in programs and pages, from Sentry SDKs, scripts and telemetry, in groups that explain themselves."""
