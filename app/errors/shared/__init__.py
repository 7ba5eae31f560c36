"""Shared errors: a link by which somebody without an account sees one error, and nothing else of the site."""
