"""Processes and scheduled pieces of work: one file each."""
