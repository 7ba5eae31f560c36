"""The signs and words of a search, with their places. Knows no grammar; ``read.py`` does."""

import re

from app.kit.problems import BadRequest
from app.kit.search.tree import Glob, Value

MAX_CHARS = 4000
KEY = re.compile(r"[A-Za-z_@][\w.\-/@]*", re.ASCII)
# Signs that may have spaces around them; a colon and a tilde touch what they join.
SIGN = re.compile(r"\s*(!=|>=|<=|=|>|<)\s*|(:(?:>=|<=|>|<)|!~|:|~)")
SPACE = re.compile(r"\s*")
ENDS = frozenset(' \t\r\n\v\f()"')


class SearchNotUnderstood(BadRequest):
    """A search cannot be read; ``position`` and ``length`` are the characters that are in the way."""

    code, title = "search_not_understood", "The search cannot be understood"


def refused(why: str, position: int, length: int = 1) -> SearchNotUnderstood:
    """What is said of a search that cannot be read."""
    return SearchNotUnderstood(why, position=position, length=max(1, length))


class Scanner:
    """A text and how far it was read."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_CHARS:
            raise refused(f"A search has at most {MAX_CHARS} characters.", MAX_CHARS, len(text) - MAX_CHARS)
        for i, char in enumerate(text):
            if char == "\0" or "\ud800" <= char <= "\udfff":
                raise refused("A search is text; this is a sign that text does not have.", i)
        self.text, self.at = text, 0

    def skip(self) -> None:
        """Go past spaces."""
        self.at = SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]

    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.text)

    def next(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> bool:
        """Go past ``sign`` if it is next."""
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def take_word(self, word: str) -> bool:
        """Go past ``word``, in any case, if it is next and stands alone."""
        end = self.at + len(word)
        alone = end >= len(self.text) or self.text[end] in ENDS
        if alone and self.text[self.at : end].lower() == word:
            self.at = end
            return True
        return False

    def take_key(self) -> tuple[str, str] | None:
        """A key and the sign after it, if they are next."""
        found = KEY.match(self.text, self.at)
        key, end = (found.group(), found.end()) if found else ("", self.at)
        if self.next() == '"':
            start = self.at
            key = self.quoted()
            end, self.at = self.at, start
        sign = SIGN.match(self.text, end)
        if not key or not sign:
            return None
        self.at = sign.end()
        return key, (sign.group(1) or sign.group(2)).removeprefix(":") or ":"

    def quoted(self) -> str:
        """A quoted text, of which the quote is next. A backslash stands before a quote or a backslash."""
        start, found = self.at, ""
        self.at += 1
        while not self.is_over():
            char = self.next()
            self.at += 1
            if char == '"':
                return found
            if char == "\\" and self.next() in ('"', "\\"):
                char = self.next()
                self.at += 1
            found += char
        raise refused("This quote is never closed.", start)

    def value(self) -> Value:
        """A quoted text, or a word in which ``*`` is a wildcard and a backslash takes a sign's meaning away."""
        if self.next() == '"':
            return self.quoted()
        parts = [""]
        while not self.is_over() and (char := self.next()) not in ENDS:
            self.at += 1
            if char == "*":
                parts.append("")
            elif char == "\\" and not self.is_over():
                parts[-1] += self.next()
                self.at += 1
            else:
                parts[-1] += char
        return parts[0] if len(parts) == 1 else Glob(tuple(parts))
