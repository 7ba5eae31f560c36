"""The only files that ask the database about visits: what is asked is in ``../sql``, a question a file."""
