"""Status pages: what the public may know of monitors, and what people write about incidents and maintenance."""
