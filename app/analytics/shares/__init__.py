"""Shared links and the badge, as people make them: what a share limits are filters, and only analytics knows those."""
