"""Sites, goals and shared links by program, in the words of Plausible's Sites API: for keys of an organization."""
