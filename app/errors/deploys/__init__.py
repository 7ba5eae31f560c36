"""Releases and deploys: what was shipped, when, and where to."""
