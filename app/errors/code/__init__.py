"""Where the code of a site lies: from a frame of one's own to its line in the repository."""
