"""What people decide about errors: resolved, ignored, whose they are, which are the same, and by which rules."""
