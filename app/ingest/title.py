"""What a page is called: its title, made fit to be kept and counted. Pure."""

import re

LONGEST = 200

# Mail programs and shops put people into titles. Whoever is named by an address is not named.
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+")
HIDDEN = "(e-mail)"
# "(3) Inbox" is the page "Inbox", however many there are.
_COUNTER = re.compile(r"^\(\d{1,3}([.,]\d{3})*\+?\)\s+")


def title_of(told: str) -> str:
    """A title in one line of at most 200 characters, without e-mail addresses and without the number of what is new."""
    title = " ".join(told.split())
    if "@" in title:
        title = _ADDRESS.sub(HIDDEN, title)
    if title.startswith("("):
        title = _COUNTER.sub("", title)
    return title[:LONGEST]
