"""The badge: a number of a site in public, as a picture and as JSON, where its people have chosen that."""
