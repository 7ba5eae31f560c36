"""What Nightjar can do, measured: every figure beside its ceiling in the same run. ``make bench`` prints one table."""
