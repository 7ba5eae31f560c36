"""Numbers of errors and of web vitals that alert rules can watch."""
