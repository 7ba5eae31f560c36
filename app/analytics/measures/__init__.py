"""Numbers of web traffic that alert rules can watch."""
