"""Logs: what services said, line by line."""
