"""What else happened around an incident, and what it did to visitors, requests and errors."""
