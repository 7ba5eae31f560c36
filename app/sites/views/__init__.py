"""Saved views: what somebody looked at on a page of telemetry or errors, for oneself or for everybody of the site."""
