"""Conditions: filters joined into trees, and what a visit did or did not do.

In a URL a plain filter is ``is,country,DE``; a tree is JSON:
``["or", [["is", "country", ["DE"]], ["is", "size", ["xs"]]]]``. Words are ``and``, ``or``, ``not``, ``has_done`` and
``has_not_done``: visits in which some event, or none, is as told. Conditions beside each other must all hold.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kit.filters import Filter, filter_of, nearest, read_filter, refused
from app.kit.sql import Fragment, joined

MAX_FILTERS = 20
MAX_DEPTH = 6
MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Group:
    """All parts hold (``and``), or one of them does (``or``)."""

    word: str
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class Did:
    """Visits with an event of which the part holds; with ``has`` false those without one."""

    part: "Condition"
    has: bool = True


Condition = Filter | Group | Not | Did
Leaf = Callable[[str, Filter], Fragment]
OfVisits = Callable[[str, Did], Fragment]
WORDS = ("and", "or", "not", "has_done", "has_not_done")


def read_conditions(texts: Sequence[str], dimensions: Iterable[str]) -> tuple[Condition, ...]:
    """The conditions of a URL. Raises FilterNotUnderstood naming the filter and what would have been right."""
    known = list(dimensions)
    found = tuple(_read(text, known) for text in texts)
    if (count := sum(1 for one in found for _ in every_filter(one))) > MAX_FILTERS:
        raise refused(f"{count} of them", f"{MAX_FILTERS} filters are the most.")
    return found


def read_tree(tree: object, dimensions: Iterable[str]) -> Condition:
    """A condition from parsed JSON. Raises FilterNotUnderstood."""
    return _node(tree, list(dimensions), MAX_DEPTH)


def text_of(of: Condition) -> str:
    """The condition as it stands in a URL, not percent-encoded."""
    return of.text() if isinstance(of, Filter) else json.dumps(tree_of(of), ensure_ascii=False)


def tree_of(of: Condition) -> list[Any]:
    """The condition as a JSON tree."""
    match of:
        case Filter():
            return [of.operator.word, of.dimension, list(of.values)]
        case Group():
            return [of.word, [tree_of(part) for part in of.parts]]
        case Not():
            return ["not", tree_of(of.part)]
        case Did():
            return ["has_done" if of.has else "has_not_done", tree_of(of.part)]


def sentence_of(of: Condition, labels: Mapping[str, str]) -> str:
    """The condition for people."""
    match of:
        case Filter():
            return of.sentence(labels)
        case Group():
            return f" {of.word} ".join(
                f"({sentence_of(part, labels)})" if isinstance(part, Group) else sentence_of(part, labels)
                for part in of.parts
            )
        case Not():
            return f"not ({sentence_of(of.part, labels)})"
        case Did():
            return f"Visit {'had' if of.has else 'never had'}: {sentence_of(of.part, labels)}"


def every_filter(of: Condition) -> Iterator[Filter]:
    """All filters of a tree."""
    match of:
        case Filter():
            yield of
        case Group():
            for part in of.parts:
                yield from every_filter(part)
        case Not() | Did():
            yield from every_filter(of.part)


def own_filters(of: Condition) -> Iterator[Filter]:
    """The filters that speak of the row itself, not of something else in its visit."""
    match of:
        case Filter():
            yield of
        case Group():
            for part in of.parts:
                yield from own_filters(part)
        case Not():
            yield from own_filters(of.part)
        case Did():
            return


def changed(of: Condition, change: Callable[[Filter], Condition]) -> Condition:
    """The tree with each filter replaced."""
    match of:
        case Filter():
            return change(of)
        case Group():
            return Group(of.word, tuple(changed(part, change) for part in of.parts))
        case Not():
            return Not(changed(of.part, change))
        case Did():
            return Did(changed(of.part, change), of.has)


def flat(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """The same conditions, without ``and`` at the top."""
    for one in conditions:
        if isinstance(one, Group) and one.word == "and":
            yield from flat(one.parts)
        else:
            yield one


def sql_of(of: Condition, name: str, leaf: Leaf, did: OfVisits) -> Fragment:
    """SQL that holds where the condition does. ``name`` begins the names of its binds; ``leaf`` and ``did`` give the
    SQL of a filter and of what a visit did."""
    match of:
        case Filter():
            return leaf(name, of)
        case Group():
            parts = [sql_of(part, f"{name}_{i}", leaf, did) for i, part in enumerate(of.parts)]
            inside = joined(parts, f" {of.word} ", "")
            return Fragment(f"({inside.text})", inside.binds)
        case Not():
            inside = sql_of(of.part, f"{name}_0", leaf, did)
            return Fragment(f"not ({inside.text})", inside.binds)
        case Did():
            return did(name, of)


def over(column: Callable[[str, Filter], Fragment]) -> Leaf:
    """The SQL of filters over columns."""
    return lambda name, of: of.condition(column(name, of), name)


def conditions_sql(conditions: Iterable[tuple[int, Condition]], leaf: Leaf, did: OfVisits) -> Fragment:
    """All of the numbered conditions, joined by ``and``; ``1`` when there are none. Numbers name their binds."""
    return joined((sql_of(of, f"filter_{i}", leaf, did) for i, of in conditions), "\n  and ", "1")


def _read(text: str, dimensions: list[str]) -> Condition:
    if not text.startswith("["):
        return read_filter(text, dimensions)
    if len(text) > MAX_TEXT:
        raise refused(text, f"at most {MAX_TEXT} characters.")
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refused(text, "a filter that begins with [ is JSON, and this is not.") from error
    return _node(tree, dimensions, MAX_DEPTH)


def _node(tree: object, dimensions: list[str], depth: int) -> Condition:
    text = _quoted(tree)
    if depth == 0:
        raise refused(text, f"at most {MAX_DEPTH} levels deep.")
    match tree:
        case ["and" | "or" as word, [_, *_] as parts]:
            return Group(word, tuple(_node(part, dimensions, depth - 1) for part in parts))
        case ["not", part]:
            return Not(_node(part, dimensions, depth - 1))
        case ["has_done" | "has_not_done" as word, part]:
            inside = _node(part, dimensions, depth - 1)
            if any(isinstance(one, Did) for one in every_node(inside)):
                raise refused(text, f"{word} cannot be inside of another.")
            return Did(inside, word == "has_done")
        case [str(word), str(dimension), [*values]] if all(isinstance(value, str) for value in values):
            return filter_of(text, word, dimension, values, dimensions)  # type: ignore[arg-type]
        case [str(word), *_] if word not in WORDS:
            raise refused(text, f'expected ["is", "country", ["DE"]]; {nearest(word, list(WORDS))}.')
    raise refused(text, 'a condition is ["is", "country", ["DE"]], ["or", [conditions]] or ["not", condition].')


def every_node(of: Condition) -> Iterator[Condition]:
    """The condition and all that it is made of."""
    yield of
    match of:
        case Group():
            for part in of.parts:
                yield from every_node(part)
        case Not() | Did():
            yield from every_node(of.part)
        case Filter():
            return


def _quoted(tree: object) -> str:
    return json.dumps(tree, ensure_ascii=False)[:200]
