"""How telemetry comes in: who sends what, what is wrong with it, what was taken out, and what a site wants."""
