"""What a text that is searched for says about the words of the texts in which it occurs. Pure.

Where a column has indices of its words, they say quickly where a search may hold. A stretch of letters of what is
searched for lies within a stretch of letters of what holds it, so parts of words are found; digits end such a stretch,
since an index of all ids and numbers would be as large as what it is about. Instead a word with digits of LONG
characters and more is looked for whole.
"""

import re
from dataclasses import dataclass

# Shorter stretches are in nearly everything, and the index does not take them.
SHORTEST = 4
LONG = 6
LETTERS = re.compile(rf"[a-z]{{{SHORTEST},}}")
WORD = re.compile(r"[a-z0-9\x80-\U0010ffff]+")


@dataclass(frozen=True, slots=True)
class Words:
    """Trusted SQL of what a column's indices are made of: a text of its stretches of letters, an array of its words."""

    letters: str
    words: str


def stretches(text: str) -> list[str]:
    """The stretches of letters of a text that are worth looking for, each once."""
    return list(dict.fromkeys(LETTERS.findall(_lower(text))))


def numbers(text: str) -> list[str]:
    """Its words with digits that are looked for whole, each once."""
    found = (word for word in _words(text) if len(word) >= LONG and any(char.isdigit() for char in word))
    return list(dict.fromkeys(found))


def is_said(text: str) -> bool:
    """Whether its stretches and numbers are all of it: where they are, it is."""
    return [_lower(text)] in (stretches(text), numbers(text))


def _words(text: str) -> list[str]:
    # A sign that is not ASCII belongs to the word that it stands in; such words are only looked at as they are.
    return [word for word in WORD.findall(_lower(text)) if word.isascii()]


def _lower(text: str) -> str:
    """As the index has it: only ASCII letters have a case there."""
    return "".join(char.lower() if char.isascii() else char for char in text)
