"""Errors: what went wrong, in groups that an engineer trusts, with the release it came from and the code it was."""
