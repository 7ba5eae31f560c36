"""The browser's door: a hit comes in with an address and a user agent, an event without either goes out."""
