"""The Stats API: one question in JSON about any metrics by any dimensions, as Plausible's version 2 asks it."""
