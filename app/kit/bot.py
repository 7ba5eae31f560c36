"""Which family of bots a user agent is of, by its own word. Pure.

The patterns are those of crawler-user-agents (MIT). A family is named by its pattern, never by the user agent, so that
whatever else that says cannot get into a row.
"""

import re
from functools import cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

NOBODY, OTHER = "No user agent", "Other"
CHUNK = 25


def family_of(user_agent: str) -> str:
    """The family; '' when no pattern fits."""
    if not user_agent.strip():
        return NOBODY
    for together, each in _patterns():
        if together.search(user_agent):
            return next((name for pattern, name in each if pattern.search(user_agent)), OTHER)
    return ""


def name_of(pattern: str) -> str:
    """A pattern as a name to read, ``SemrushBot`` for ``S[eE][mM]rushBot``."""
    name = re.sub(r"\[\\s\\S\]\*|\\[sd][+*]?", " ", pattern)  # anything, a blank, a digit
    name = re.sub(r"\(\^\| \)|\(\[\^[^]]*\]\|\$\)|[\^$]", "", name)  # where a word begins or ends
    name = re.sub(r"\[(\w)\w*\]", r"\1", name)  # either case
    name = re.sub(r"(?<!\\)\(([^|)]*)(\|[^)]*)?(?<!\\)\)", r"\1", name)  # one of several
    name = name.split("|", maxsplit=1)[0].replace("\\", "")
    name = re.split(r" \(|/ ", re.sub(r"\s+", " ", name).strip())[0]
    return name.strip(" /();,.+:-")[:60] or OTHER


@cache
def _patterns() -> list[tuple[re.Pattern[str], list[tuple[re.Pattern[str], str]]]]:
    """In chunks: most user agents fit none, and one search tells so of many patterns."""
    texts = [str(one["pattern"]) for one in CRAWLER_USER_AGENTS_DATA]
    chunks = [texts[first : first + CHUNK] for first in range(0, len(texts), CHUNK)]
    return [(re.compile("|".join(some)), [(re.compile(text), name_of(text)) for text in some]) for some in chunks]
