"""How people come in: set-up, passwords, sessions, and the limits on trying."""
