"""One exception on its way out through several spans, each of which records it, is one error. Pure.

Instrumentation records an exception on every span that it passes. Of those that tell of the same one, the innermost
span counts, where it happened; it stands for the others. Which that is follows from all that is known of a trace, never
from the order in which it came: whoever judges again with more in hand comes to what he would have come to at once.

Two spans tell of the same exception when type and message are the same, one span lies within the other, and one stack
is the inner end of the other (or there is none). Where both begin with the same frames, these belong to who recorded
it (a block that opens a span stands outermost in every stack) and not to the way of the exception. Spans side by side
are attempts of their own. Where nobody can say how spans lie (a part of the trace is missing), the stacks alone must
agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST_AT_ONCE = 200  # exceptions of one type and message in a trace that are compared; what is more stands for itself
DEEPEST = 1_000

Place = tuple[str, ...]  # what of a frame says where it is


@dataclass(frozen=True, slots=True)
class Recorded:
    """An exception as one span, or a log record of it, tells it. ``stack``: the outermost frame first."""

    id: str
    span: str
    at_ms: int
    stack: tuple[Place, ...] = ()


@dataclass(slots=True)
class Error:
    """An exception where it happened, and the ids of what else told of it."""

    recorded: Recorded
    others: list[str] = field(default_factory=list)


def errors_of(recorded: Iterable[Recorded], parents: Mapping[str, str]) -> list[Error]:
    """Of exceptions of one type and message in one trace, those that are errors of their own.

    ``parents``: by span its parent, '' of a root; a span that is not in it is not known.
    """
    known = sorted({one.id: one for one in recorded}.values(), key=lambda one: (one.at_ms, one.span, one.id))
    some, rest = known[:MOST_AT_ONCE], known[MOST_AT_ONCE:]
    above = {one.span: _way_out(one.span, parents) for one in some}
    told = {one.id: [other for other in some if _tells(one, other, above)] for one in some}
    are_told = {other.id for others in told.values() for other in others}
    errors: list[Error] = []
    covered: set[str] = set()
    # Where stacks and spans contradict each other in a circle, the shortest stack is where it happened.
    for one in sorted(some, key=lambda one: (one.id in are_told, len(one.stack))):
        if one.id not in are_told or one.id not in covered:
            error = Error(one, sorted(_reached(one.id, told) - {known.recorded.id for known in errors}))
            errors.append(error)
            covered |= {one.id, *error.others}
    return [*errors, *(Error(one) for one in rest)]


def _reached(start: str, told: Mapping[str, list[Recorded]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for other in told[waiting.pop()]:
            if other.id not in found:
                found.add(other.id)
                waiting.append(other.id)
    return found - {start}


@dataclass(frozen=True, slots=True)
class _WayOut:
    """The spans around a span, the nearest first, and the id of the first that is not known ('' at a root)."""

    spans: Sequence[str]
    missing: str


def _way_out(span: str, parents: Mapping[str, str]) -> _WayOut:
    spans: list[str] = []
    seen = {span}
    while span in parents and parents[span] and len(spans) < DEEPEST:
        span = parents[span]
        if span in seen:  # spans that claim to be within each other
            return _WayOut(spans, "")
        seen.add(span)
        spans.append(span)
    if span in parents:
        return _WayOut(spans, "")
    return _WayOut(spans[:-1] if spans else spans, span)


def _tells(inner: Recorded, outer: Recorded, above: Mapping[str, _WayOut]) -> bool:
    """Whether what ``outer`` tells of is what happened in ``inner``."""
    if inner.id == outer.id:
        return False
    length = min(len(inner.stack), len(outer.stack))
    if length and not _is_inner_end(inner.stack, outer.stack):
        return False
    if inner.span == outer.span:
        return _first(inner, outer)
    inside, outside = above[inner.span], above[outer.span]
    if _is_around(outer.span, inside):
        return True
    if _is_around(inner.span, outside):
        return False
    if not length or not inside.missing or inside.missing == outside.missing:
        return False  # side by side, or nothing to tell them by
    if not outside.missing:  # only the outer one can be around the other
        return len(inner.stack) <= len(outer.stack)
    return len(inner.stack) < len(outer.stack) or (len(inner.stack) == len(outer.stack) and _first(inner, outer))


def _is_inner_end(one: Sequence[Place], other: Sequence[Place]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    begin = 0
    while begin < len(shorter) - 1 and shorter[begin] == longer[begin]:
        begin += 1
    rest = shorter[begin:]
    return longer[-len(rest) :] == rest


def _is_around(span: str, way: _WayOut) -> bool:
    return span in way.spans or span == way.missing


def _first(one: Recorded, other: Recorded) -> bool:
    return (one.at_ms, one.span, one.id) < (other.at_ms, other.span, other.id)
