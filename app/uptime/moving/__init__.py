"""Monitors from elsewhere, and to elsewhere."""
