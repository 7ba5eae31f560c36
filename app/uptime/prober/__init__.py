"""The prober: when each check is due, who does it, and doing it."""
