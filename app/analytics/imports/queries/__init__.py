"""What imports ask the stores: their records, the rows of a file, its visits, its days, and taking it back."""
