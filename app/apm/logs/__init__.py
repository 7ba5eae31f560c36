"""Logs: found, counted, followed as they come, and seen among what came before and after."""
