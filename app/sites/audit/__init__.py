"""Who did what to which subject, and when."""
