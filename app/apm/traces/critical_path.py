"""The critical path: at each moment of a trace the span that its end was waiting for.

From the root's end backwards: the child that ended last is what was waited for; before it began, the child that ended
last before that; where no child ran, the span itself. Children are cut to their parent's time, since what a parent
does not wait for cannot delay it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from app.apm.traces.forest import Forest, Step


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """A piece of the critical path: from ``start_ns`` to ``end_ns`` the trace waited for the span's own work."""

    id: str
    start_ns: int
    end_ns: int


def critical_path(of: Forest) -> Sequence[Stretch]:
    """The stretches of the first root's critical path, by time; together they are exactly its time."""
    if not of.roots:
        return ()
    root = next((step for step in of.roots if not step.parent), of.roots[0])
    found: list[Stretch] = []
    stack = [_Window(root, root.start_ns, root.end_ns, list(of.under(root)))]
    while stack:
        at = stack[-1]
        child = at.next_child()
        if child is None:
            found.append(Stretch(at.step.id, at.start, at.cursor))
            stack.pop()
            continue
        start, end = max(child.start_ns, at.start), min(child.end_ns, at.end)
        found.append(Stretch(at.step.id, end, at.cursor))
        at.cursor = start
        stack.append(_Window(child, start, end, list(of.under(child))))
    return tuple(stretch for stretch in reversed(found) if stretch.end_ns > stretch.start_ns)


def time_on_path(path: Sequence[Stretch]) -> dict[str, int]:
    """Nanoseconds that each span has on the path."""
    found: dict[str, int] = {}
    for stretch in path:
        found[stretch.id] = found.get(stretch.id, 0) + stretch.end_ns - stretch.start_ns
    return found


@dataclass(slots=True)
class _Window:
    """A span on the path: from ``start`` to ``cursor`` its time is not yet explained."""

    step: Step
    start: int
    end: int
    waiting: list[Step]
    cursor: int = 0

    def __post_init__(self) -> None:
        self.cursor = self.end
        self.waiting.sort(key=lambda child: (min(child.end_ns, self.end), -child.start_ns))

    def next_child(self) -> Step | None:
        """The child that ended last before the cursor. One that ended later was not what this moment waited for."""
        while self.waiting:
            child = self.waiting.pop()
            end = min(child.end_ns, self.end)
            if end <= self.cursor and end > max(child.start_ns, self.start):
                return child
        return None
