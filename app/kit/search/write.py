"""A tree as the text of a search: reading what is written gives the same tree."""

import re

from app.kit.search.scan import KEY
from app.kit.search.tree import Compare, Group, Has, Node, Not, Text, Value

PLAIN = re.compile(r"[\w./@%+#&;,?!$-]+", re.ASCII)
SPECIAL = re.compile(r"[^\w./@]", re.ASCII)
RESERVED = {"and", "or", "not"}


def written(of: Node | None) -> str:
    """The tree as text; nothing is empty."""
    match of:
        case None:
            return ""
        case Text():
            return _text(of.value)
        case Compare():
            sign = ":" if of.sign == "=" else of.sign
            return f"{_key(of.key)}{sign}{_value(of.value)}"
        case Has():
            return f"{_key(of.key)}:*"
        case Not():
            return f"-{_part(of.part)}"
        case Group():
            between = " or " if of.word == "or" else " "
            return between.join(_part(part) for part in of.parts)


def _part(of: Node) -> str:
    return f"({written(of)})" if isinstance(of, Group) else written(of)


def _key(key: str) -> str:
    return key if KEY.fullmatch(key) else _quoted(key)


def _text(value: Value) -> str:
    # A word of its own must not look like a word of the grammar, nor begin with its minus.
    if isinstance(value, str) and not (value[0].isalnum() and value.lower() not in RESERVED):
        return _quoted(value)
    return _value(value)


def _value(value: Value) -> str:
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) else _quoted(value)
    return "*".join(SPECIAL.sub(lambda found: "\\" + found.group(), part) for part in value.parts)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
