"""Lines over time, and formulas over them. Pure.

A formula is computed group by group. Queries of one formula are grouped by the same keys, or one by fewer of them than
another: errors by service and route over requests by service. A group that one of them lacks has no line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.apm.metrics.formula import Formula, computed, names_in
from app.kit.problems import BadRequest


@dataclass(frozen=True, slots=True)
class Line:
    """Numbers by bucket, and the values of the keys that tell the group; None where nothing is known."""

    labels: Mapping[str, str]
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Lines:
    """What a query or a formula found: its lines, and the keys by which they are told apart."""

    keys: tuple[str, ...]
    lines: Sequence[Line]

    def by(self, keys: tuple[str, ...]) -> dict[tuple[str, ...], Line]:
        """The lines by their values of some keys."""
        return {_place(line, keys): line for line in self.lines}


def of_formula(formula: Formula, known: Mapping[str, Lines], buckets: int) -> Lines:
    """The lines of a formula. Raises BadRequest when groups cannot be brought together."""
    names = sorted(names_in(formula))
    if not names:
        return Lines((), [Line({}, [computed(formula, {})] * buckets)])
    lead = max((known[name] for name in names), key=lambda one: len(one.keys))
    others: dict[str, tuple[tuple[str, ...], dict[tuple[str, ...], Line]]] = {}
    for name in names:
        keys = tuple(sorted(known[name].keys))
        if not set(keys) <= set(lead.keys):
            raise BadRequest(
                f"{name} is grouped by {', '.join(keys)}, which another query of the formula is not:"
                " group all by the same keys, or some by fewer of them."
            )
        others[name] = (keys, known[name].by(keys))
    found = []
    for line in lead.lines:
        at_hand = {name: lines.get(_place(line, keys)) for name, (keys, lines) in others.items()}
        of_names = {name: one.values for name, one in at_hand.items() if one is not None}
        if len(of_names) == len(names):
            values = [computed(formula, {name: each[n] for name, each in of_names.items()}) for n in range(buckets)]
            found.append(Line(line.labels, values))
    return Lines(lead.keys, found)


def _place(line: Line, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line.labels[key] for key in keys)
