"""Rules: what is worth an alert, how bad it is, and whom it is told to."""
