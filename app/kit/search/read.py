"""Read a search.

    search  = both ("or" both)*
    both    = one ("and"? one)*
    one     = ("-" | "not") one | "(" search ")" | term
    term    = key ":" value | key ":" "(" search of values ")" | key sign value | key ":" "*" | text
    sign    = "=" | "!=" | ">" | ">=" | "<" | "<=" | "~" | "!~"      (":>" means ">")
    value   = word | "quoted text"

``and`` may be left out and binds closer than ``or``. ``key:*`` asks whether there is a value at all; ``~`` takes a
regular expression, best in quotes. In ``status:(error or ok)`` the key stands for each of the values.
"""

from app.kit.filters import bad_pattern
from app.kit.search.scan import Scanner, refused
from app.kit.search.tree import Compare, Glob, Group, Has, Node, Not, Text, Value

MAX_TERMS = 60
MAX_DEPTH = 12


def read_search(text: str) -> Node | None:
    """The tree of a search; None when it is empty. Raises SearchNotUnderstood with the place and a sentence."""
    reader = _Reader(Scanner(text))
    reader.scan.skip()
    if reader.scan.is_over():
        return None
    tree = reader.any_of(MAX_DEPTH, "")
    if not reader.scan.is_over():
        raise refused("This parenthesis closes nothing.", reader.scan.at)
    return tree


class _Reader:
    """The grammar, one method a rule. ``key`` is the key whose values are read, if any."""

    def __init__(self, scan: Scanner) -> None:
        self.scan, self.terms = scan, 0

    def any_of(self, depth: int, key: str) -> Node:
        parts = [self.all_of(depth, key)]
        while self.scan.take_word("or"):
            self.scan.skip()
            parts.append(self.all_of(depth, key))
        return parts[0] if len(parts) == 1 else Group("or", tuple(parts))

    def all_of(self, depth: int, key: str) -> Node:
        parts = [self.one(depth, key)]
        while True:
            self.scan.skip()
            if self.scan.take_word("and"):
                self.scan.skip()
            elif self.scan.is_over() or self.scan.next() == ")" or self._is_or():
                return parts[0] if len(parts) == 1 else Group("and", tuple(parts))
            parts.append(self.one(depth, key))

    def one(self, depth: int, key: str) -> Node:
        start = self.scan.at
        if depth == 0:
            raise refused(f"A search is at most {MAX_DEPTH} levels deep.", start)
        if self.scan.take_word("not"):
            self.scan.skip()
            return Not(self.one(depth - 1, key))
        if not key and self.scan.take("-"):
            return Not(self.one(depth - 1, key))
        if self.scan.take("("):
            return self._inside(start, depth, key)
        return self.term(depth, key)

    def term(self, depth: int, key: str) -> Node:
        start = self.scan.at
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise refused(f"A search has at most {MAX_TERMS} terms.", start)
        self._must_begin(start)
        if key:
            return _compare(key, "=", self.scan.value(), start)
        if found := self.scan.take_key():
            return self._with_key(*found, start, depth)
        value = self.scan.value()
        if value == "" or (isinstance(value, Glob) and not any(value.parts)):
            raise refused("Any text would do here; write what should occur.", start, self.scan.at - start)
        return Text(value, start)

    def _with_key(self, key: str, sign: str, start: int, depth: int) -> Node:
        if sign == ":" and self.scan.next() == "(":
            opened = self.scan.at
            self.scan.at += 1
            return self._inside(opened, depth, key)
        began = self.scan.at
        value = self.scan.value()
        if self.scan.at == began:
            written = self.scan.text[start:began].strip()
            raise refused(f"A value must follow {written} at once; text that holds a sign goes in quotes.", began)
        if sign in ("!=", "!~"):
            return Not(_compare(key, sign[1], value, start, began))
        return _compare(key, "=" if sign == ":" else sign, value, start, began)

    def _inside(self, opened: int, depth: int, key: str) -> Node:
        self.scan.skip()
        if self.scan.next() == ")":
            raise refused("There is nothing between these parentheses.", opened, self.scan.at + 1 - opened)
        inside = self.any_of(depth - 1, key)
        if not self.scan.take(")"):
            raise refused("This parenthesis is never closed.", opened)
        return inside

    def _must_begin(self, start: int) -> None:
        before = self.scan.text[:start].rstrip()
        if self.scan.is_over() or self.scan.next() == ")" or self.scan.next().isspace():
            word = before.rsplit(maxsplit=1)[-1] if before else ""
            raise refused(f"Something must follow {word}.", max(0, len(before) - 1))
        for word in ("and", "or"):
            if self.scan.take_word(word):
                raise refused(
                    f'Something must stand before "{word}". The word itself goes in quotes.', start, len(word)
                )

    def _is_or(self) -> bool:
        start = self.scan.at
        is_or = self.scan.take_word("or")
        self.scan.at = start
        return is_or


def _compare(key: str, sign: str, value: Value, start: int, began: int | None = None) -> Node:
    began = start if began is None else began
    if sign == "=":
        return Has(key, start) if value == Glob(("", "")) else Compare(key, sign, value, start)
    if sign == "~":
        pattern = "*".join(value.parts) if isinstance(value, Glob) else value
        if why := bad_pattern(pattern):
            raise refused(f"{pattern!r} is not a regular expression that RE2 understands ({why}).", began, len(pattern))
        return Compare(key, sign, pattern, start)
    if isinstance(value, Glob):
        raise refused(f"A wildcard cannot be compared; {key}{sign} needs a number or a duration.", began)
    return Compare(key, sign, value, start)


def all_hold(*trees: Node | None) -> Node | None:
    """One search that holds where all of them hold."""
    found = [tree for tree in trees if tree is not None]
    return Group("and", tuple(found)) if len(found) > 1 else next(iter(found), None)
