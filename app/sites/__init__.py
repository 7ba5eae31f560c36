"""Who may see what: organizations, members, sites, keys, sign-in and the audit log."""
