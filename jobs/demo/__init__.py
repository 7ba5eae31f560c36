"""The demo: two invented months of an invented product's website, played into a running hub."""
