"""Insights: what changed most between a period and the one it is compared with."""
