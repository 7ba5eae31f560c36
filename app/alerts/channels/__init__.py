"""The ways a message travels, one file each."""
