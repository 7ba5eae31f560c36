"""Incidents and planned maintenance."""
