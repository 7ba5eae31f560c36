"""The ledger of what was taken for no person: what was filtered and why, and letting it in or keeping it out again."""
