"""Silences and mute times: when nobody shall be told that something began."""
