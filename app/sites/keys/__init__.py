"""Keys of a site: what they look like, what they open, and their list."""
