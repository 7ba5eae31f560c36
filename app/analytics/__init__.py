"""Questions about visits, and the answers a page shows."""
