"""Source maps: kept by debug id and by release, and the way from a minified frame to the code that somebody wrote."""
