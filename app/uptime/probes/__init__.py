"""One file a kind of check: ask, and say in words what came of it."""
