"""What people type to find spans and logs: one grammar, read to a tree, and the tree as SQL."""
