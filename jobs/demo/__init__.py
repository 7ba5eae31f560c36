"""The demo: an invented month of an invented product's website, played into a running hub."""
