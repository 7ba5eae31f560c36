"""What people ask about errors: which there are, and everything about one."""
