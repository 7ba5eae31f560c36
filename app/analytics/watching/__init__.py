"""Watching a site: its newest events as they come, and at which hours of the week people are there."""
