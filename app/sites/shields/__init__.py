"""Shields: what a site's owner keeps out at the door, and which of the filtered hits they let in."""
