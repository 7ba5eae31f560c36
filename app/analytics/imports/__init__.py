"""What other products counted comes in here: a file is taken, read inside ClickHouse, and can be given back."""
