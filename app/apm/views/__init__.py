"""Saved views: what somebody looked at on a page of telemetry, for oneself or for everybody of the site."""
