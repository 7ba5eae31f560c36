"""The name of an organization as a word in an address."""

import re
import unicodedata

LONGEST = 40


def slug(name: str) -> str:
    """``Ada & Söhne`` is ``ada-sohne``; a name without a Latin letter or digit is ``team``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].rstrip("-") or "team"
