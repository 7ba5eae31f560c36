"""A tree as SQL: trusted text over a signal's columns, in which every key and value is a native bind."""

import re
from collections.abc import Callable
from typing import Any

from app.kit.search.fields import Field, Kind, Signal, duration_ns, number_of
from app.kit.search.scan import SearchNotUnderstood, refused
from app.kit.search.tree import Compare, Glob, Group, Has, Node, Not, Text, Value
from app.kit.search.words import Words, is_said, numbers, stretches
from app.kit.sql import Fragment, joined

# What no encoder of JSON writes in another way, so that the words of a value are words of the text around it.
WRITTEN_AS_IT_IS = re.compile(r"[A-Za-z0-9 _.,:;/@+=#-]*")
BINDS = {str: "String", float: "Float64", int: "Int64"}


def condition(of: Node | None, signal: Signal, name: str = "search") -> Fragment:
    """SQL that holds where the search does; ``1`` when there is none. ``name`` begins the names of its binds.

    Raises SearchNotUnderstood when a field cannot have such a value.
    """
    match of:
        case None:
            return Fragment("1")
        case Group():
            parts = [condition(part, signal, f"{name}_{i}") for i, part in enumerate(of.parts)]
            inside = joined(parts, f" {of.word} ", "")
            return Fragment(f"({inside.text})", inside.binds)
        case Not():
            inside = condition(of.part, signal, f"{name}_0")
            return Fragment(f"not ({inside.text})", inside.binds)
        case Text():
            return _text(of, signal, name)
        case Has():
            return _has(of, signal, name)
        case Compare():
            known = signal.fields.get(of.key)
            return _of_field(of, known, name) if known else _of_anything(of, signal, name)


def _bind(name: str, value: str | float) -> Fragment:
    return Fragment(f"{{{name}:{BINDS[type(value)]}}}", {name: value})


def _over(column: str, sql: str, value: Fragment) -> Fragment:
    return Fragment(f"{column} {sql} {value.text}", value.binds)


def like_pattern(of: Glob) -> str:
    """The wildcards of a glob as LIKE has them, and nothing else with a meaning."""
    escaped = (part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for part in of.parts)
    return "%".join(escaped)


def _matching(column: str, sign: str, value: Value, name: str) -> Fragment:
    """Text that equals, is like, or matches."""
    if isinstance(value, Glob):
        return _over(column, "ilike", _bind(name, like_pattern(value)))
    if sign == "~":
        pattern = _bind(name, value)
        return Fragment(f"match({column}, {pattern.text})", pattern.binds)
    return _over(column, "=", _bind(name, value))


def _text(of: Text, signal: Signal, name: str) -> Fragment:
    parts = [_occurs(of.value, column, signal.words.get(column), name) for column in signal.texts]
    return Fragment(f"({joined(parts, ' or ', '').text})", joined(parts, "", "").binds)


def _occurs(value: Value, column: str, words: Words | None, name: str) -> Fragment:
    """A text is somewhere in a column; its words are asked first where they have indices."""
    if isinstance(value, Glob):
        exact = _over(column, "ilike", _bind(name, like_pattern(Glob(("", *value.parts, "")))))
    else:
        bound = _bind(name, value)
        exact = Fragment(f"positionCaseInsensitiveUTF8({column}, {bound.text}) > 0", bound.binds)
    if words is None:
        return exact
    first = _words(value, words, name)
    if isinstance(value, str) and is_said(value):
        return joined(first, " and ", "1")
    return Fragment(f"({joined([*first, exact], ' and ', '').text})", joined([*first, exact], "", "").binds)


def _words(value: Value, words: Words, name: str) -> list[Fragment]:
    parts = value.parts if isinstance(value, Glob) else (value,)
    found = dict.fromkeys(stretch for part in parts for stretch in stretches(part))
    asked = [_over(words.letters, "like", _bind(f"{name}_letters_{n}", f"%{one}%")) for n, one in enumerate(found)]
    for n, word in enumerate(numbers(value) if isinstance(value, str) else ()):
        bound = _bind(f"{name}_word_{n}", word)
        asked.append(Fragment(f"has({words.words}, {bound.text})", bound.binds))
    return asked


def _has(of: Has, signal: Signal, name: str) -> Fragment:
    if known := signal.fields.get(of.key):
        return Fragment(_exists(known))
    key = _bind(name, of.key)
    parts = [Fragment(f"mapContains({map_}, {key.text})", key.binds) for map_ in (signal.attributes, signal.resource)]
    if path := _path(of.key, signal, name):
        parts.append(Fragment(f"JSONHas({path.text})", path.binds))
    either = joined(parts, " or ", "")
    return Fragment(f"({either.text})", either.binds)


def _exists(known: Field) -> str:
    if known.kind is Kind.WORD:
        values = ", ".join(str(value) if isinstance(value, int) else f"'{value}'" for value in known.words.values())
        return f"{known.column} in ({values})"
    match known.kind:
        case Kind.TEXT:
            return f"{known.column} != ''"
        case Kind.ID:
            return f"{known.column} != toFixedString('', {known.bytes})"
        case _:
            return f"{known.column} != 0"


# --- fields


def _of_field(of: Compare, known: Field, name: str) -> Fragment:
    return FIELD_SQL[known.kind](of, known, name)


def _not_so(of: Compare, known: Field) -> SearchNotUnderstood:
    shown = "*".join(of.value.parts) if isinstance(of.value, Glob) else of.value
    sign = ":" if of.sign == "=" else of.sign
    return refused(f"{of.key}{sign}{shown} cannot be: {of.key} is {known.wanted()}.", of.at, len(of.key + sign + shown))


def _of_text(of: Compare, known: Field, name: str) -> Fragment:
    if of.sign not in ("=", "~"):
        raise _not_so(of, known)
    return _matching(known.column, of.sign, of.value, name)


def _of_number(read: Callable[[str], float | None]) -> Callable[[Compare, Field, str], Fragment]:
    def number(of: Compare, known: Field, name: str) -> Fragment:
        value = None if isinstance(of.value, Glob) or of.sign == "~" else read(of.value)
        if value is None:
            raise _not_so(of, known)
        return _over(known.column, of.sign, _bind(name, value))

    return number


def _of_word(of: Compare, known: Field, name: str) -> Fragment:
    value: Any = None if isinstance(of.value, Glob) else known.words.get(of.value.lower())
    if value is None or of.sign != "=":
        raise _not_so(of, known)
    return _over(known.column, "=", _bind(name, value))


def _of_scale(of: Compare, known: Field, name: str) -> Fragment:
    band: Any = None if isinstance(of.value, Glob) else known.words.get(of.value.lower())
    if band is None or of.sign == "~":
        raise _not_so(of, known)
    low, high = _bind(f"{name}_low", band[0]), _bind(f"{name}_high", band[1])
    match of.sign:
        case "=":
            return joined([_over(known.column, "between", low), high], " and ", "")
        case ">" | "<=":
            return _over(known.column, of.sign, high)
        case _:
            return _over(known.column, of.sign, low)


def _of_id(of: Compare, known: Field, name: str) -> Fragment:
    value = "" if isinstance(of.value, Glob) else of.value.lower()
    if of.sign != "=" or len(value) != known.bytes * 2 or set(value) - set("0123456789abcdef"):
        raise _not_so(of, known)
    bound = _bind(name, value)
    return Fragment(f"{known.column} = unhex({bound.text})", bound.binds)


FIELD_SQL: dict[Kind, Callable[[Compare, Field, str], Fragment]] = {
    Kind.TEXT: _of_text,
    Kind.NUMBER: _of_number(number_of),
    Kind.DURATION: _of_number(duration_ns),
    Kind.WORD: _of_word,
    Kind.SCALE: _of_scale,
    Kind.ID: _of_id,
}


# --- attributes and resource, and what lies in documents


def _of_anything(of: Compare, signal: Signal, name: str) -> Fragment:
    attribute, path = _of_attribute(of, signal, name), _path(of.key, signal, name)
    if path is None:
        return attribute
    column = of.key.partition(".")[0]
    told = f"if(JSONType({path.text}) = 'String', JSONExtractString({path.text}), JSONExtractRaw({path.text}))"
    if of.sign in ("=", "~"):
        holds = _matching(f"({told})", of.sign, of.value, f"{name}_told")
    else:  # that it is a number is known by now
        bound = _bind(f"{name}_told", float(str(of.value)))
        holds = Fragment(f"ifNull(toFloat64OrNull({told}) {of.sign} {bound.text}, 0)", bound.binds)
    parts = [Fragment(f"JSONHas({path.text})", path.binds), holds]
    # The value stands in the text, so the indices of its words are asked before a text is read as JSON.
    if of.sign == "=" and isinstance(of.value, str) and WRITTEN_AS_IT_IS.fullmatch(of.value) and column in signal.words:
        parts = [*_words(of.value, signal.words[column], f"{name}_in"), *parts]
    inside = joined(parts, " and ", "")
    either = joined([attribute, Fragment(f"({inside.text})", inside.binds)], " or ", "")
    return Fragment(f"({either.text})", either.binds)


def _path(key: str, signal: Signal, name: str) -> Fragment | None:
    """A key as a path in a document, ``body.order.lines.0.sku``: its column, names, and places counted from 1."""
    column, *steps = key.split(".")
    if column not in signal.documents or not steps or not all(steps):
        return None
    bound = [
        _bind(f"{name}_at_{n}", int(step) + 1 if step.isdecimal() and len(step) < 7 else step)
        for n, step in enumerate(steps)
    ]
    return joined([Fragment(column), *bound], ", ", "")


def _of_attribute(of: Compare, signal: Signal, name: str) -> Fragment:
    key = _bind(f"{name}_key", of.key)
    if of.sign == "=" and signal.pairs and isinstance(of.value, str):
        value = _bind(name, of.value)
        return Fragment(f"has({signal.pairs}, toString(({key.text}, {value.text})))", {**key.binds, **value.binds})
    if of.sign in ("=", "~"):
        parts = [
            _in_map(map_, key, _matching(f"{map_}[{key.text}]", of.sign, of.value, name))
            for map_ in (signal.attributes, signal.resource)
        ]
    else:
        if isinstance(of.value, Glob) or (value := number_of(of.value)) is None:
            raise refused(
                f"{of.key}{of.sign}{of.value} cannot be: what is compared with {of.sign} is a number.",
                of.at, len(of.key + of.sign) + len(str(of.value)),
            )  # fmt: skip
        bound = _bind(name, value)
        parts = [
            Fragment(f"ifNull(toFloat64OrNull({map_}[{key.text}]) {of.sign} {bound.text}, 0)", bound.binds)
            for map_ in (signal.attributes, signal.resource)
        ]
    either = joined(parts, " or ", "")
    return Fragment(f"({either.text})", {**either.binds, **key.binds})


def _in_map(map_: str, key: Fragment, holds: Fragment) -> Fragment:
    """Without the key a map answers an empty value, which might hold by mistake."""
    return Fragment(f"(mapContains({map_}, {key.text}) and {holds.text})", holds.binds)
