"""The pipe and its language: the rows Nightjar stores, how they are published, and how they reach a table."""
