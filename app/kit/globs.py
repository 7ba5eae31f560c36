"""Globs of paths: ``*`` stands for any characters but ``/``, ``**`` for any characters, everything else for itself."""

import re

_SIGNS = {"**": ".*", "*": "[^/]*"}


def pattern_of(glob: str) -> str:
    """The RE2 pattern that matches what the glob does, from the first to the last character."""
    parts = re.split(r"(\*\*|\*)", glob)
    return f"^{''.join(_SIGNS.get(part, _quoted(part)) for part in parts)}$"


def _quoted(text: str) -> str:
    # re.escape also quotes signs that RE2 does not know as quoted.
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
