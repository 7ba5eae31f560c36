"""The spans of a trace as trees. A trace may lack spans, and what is sent may be wrong: every span has its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec


# Of texts and numbers alone, so there are no circles to look for; a frozen dataclass takes eight times as long to make.
class Step(msgspec.Struct, frozen=True, gc=False):
    """What judging a trace needs of a span. Ids are hexadecimal; no parent is an empty text.

    ``statement`` is the normalised text of a database call (values taken out), ``statement_text`` the text as sent.
    ``target`` is who is called (a host, a service), for calls that leave the service.
    """

    id: str
    parent: str
    start_ns: int
    duration_ns: int
    service: str = ""
    name: str = ""
    kind: str = "internal"
    statement: str = ""
    statement_text: str = ""
    target: str = ""

    @property
    def end_ns(self) -> int:
        """When it ended."""
        return self.start_ns + self.duration_ns


@dataclass(frozen=True, slots=True)
class Forest:
    """``roots`` by time, ``children`` of each id by time, and ids of ``parents`` that never arrived."""

    roots: Sequence[Step]
    children: Mapping[str, Sequence[Step]]
    missing: Sequence[str]

    def under(self, step: Step) -> Sequence[Step]:
        """The children of a span, by time."""
        return self.children.get(step.id, ())

    def walk(self) -> Iterator[tuple[Step, int]]:
        """Every span and its depth, parents before children, as a waterfall shows them."""
        stack = [(root, 0) for root in reversed(self.roots)]
        while stack:
            step, depth = stack.pop()
            yield step, depth
            stack.extend((child, depth + 1) for child in reversed(self.under(step)))


def forest(steps: Iterable[Step]) -> Forest:
    """Put spans into trees. A repeated id counts once; a span whose parent is missing, or in a circle, is a root."""
    by_id = {step.id: step for step in sorted(steps, key=lambda step: (-step.duration_ns, step.parent))}
    ordered = sorted(by_id.values(), key=lambda step: (step.start_ns, -step.duration_ns, step.id))
    children: dict[str, list[Step]] = {}
    roots: list[Step] = []
    cut = set(_cut(ordered, by_id))
    for step in ordered:
        if step.parent in by_id and step.id not in cut:
            children.setdefault(step.parent, []).append(step)
        else:
            roots.append(step)
    missing = dict.fromkeys(step.parent for step in roots if step.parent and step.parent not in by_id)
    return Forest(roots, children, tuple(missing))


def _cut(ordered: Sequence[Step], by_id: Mapping[str, Step]) -> Iterator[str]:
    """Of each circle of parents the span that is to be a root: the first of them to be met."""
    settled: set[str] = set()
    for step in ordered:
        trail: list[str] = []
        on_trail: set[str] = set()
        at = step
        while at.id not in settled:
            trail.append(at.id)
            on_trail.add(at.id)
            parent = by_id.get(at.parent)
            if parent is None:
                break
            if parent.id in on_trail:
                yield min(trail[trail.index(parent.id) :], key=lambda one: (by_id[one].start_ns, one))
                break
            at = parent
        settled.update(trail)
