"""Outages as they were measured, for a page on which nobody wrote about them. Pure.

They come from the same status changes as the bars, so that a bar is never red without a line that says why.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from app.uptime.status_pages.public import OutageView, PostView
from app.uptime.uptime import Change, Span
from app.uptime.verdict import Status

GAP_S = 300  # well for so short a time between two outages, it was one
LEAST_DEGRADED_S = 300  # what was slow for less is in the bar, and no line
MOST = 100


def outages_of(
    component: tuple[str, str], changes: Sequence[Change], maintenance: Sequence[Span], start: float, end: float
) -> list[OutageView]:
    """When a component (id, name) was down or degraded in ``[start, end)``, maintenance apart, in the order of time."""
    found: list[OutageView] = []
    for status in (Status.DOWN, Status.DEGRADED):
        for left, right, seconds in _joined(_pieces(status, changes, maintenance, start, end)):
            if status is Status.DOWN or seconds >= LEAST_DEGRADED_S or right >= end:
                found.append(_view(component, status, left, right if right < end else None, seconds))
    return sorted(found, key=lambda one: one.starts_at)


def unwritten(outages: Iterable[OutageView], posts: Iterable[PostView]) -> list[OutageView]:
    """Those of which no post about their component tells, the latest first."""
    incidents = [post for post in posts if post.kind == "incident"]
    left = [one for one in outages if not any(_tells_of(post, one) for post in incidents)]
    return sorted(left, key=lambda one: (one.starts_at, one.component), reverse=True)[:MOST]


def _tells_of(post: PostView, outage: OutageView) -> bool:
    begins_in_time = post.ends_at is None or outage.starts_at <= post.ends_at
    return outage.component in post.components and begins_in_time and (
        outage.ends_at is None or outage.ends_at >= post.starts_at
    )  # fmt: skip


def _pieces(
    status: Status, changes: Sequence[Change], maintenance: Sequence[Span], start: float, end: float
) -> list[Span]:
    found: list[Span] = []
    for place, change in enumerate(changes):
        until = changes[place + 1].at if place + 1 < len(changes) else end
        left, right = max(change.at, start), min(until, end)
        if change.status is status and left < right:
            found += _without(maintenance, left, right)
    return found


def _without(maintenance: Sequence[Span], left: float, right: float) -> list[Span]:
    pieces: list[Span] = []
    for begin, end in maintenance:
        if end <= left or begin >= right:
            continue
        if begin > left:
            pieces.append((left, begin))
        left = min(end, right)
    return [*pieces, (left, right)] if left < right else pieces


def _joined(pieces: Sequence[Span]) -> list[tuple[float, float, float]]:
    """Pieces with short gaps between them as one: its bounds, and the seconds that were bad."""
    found: list[tuple[float, float, float]] = []
    for left, right in pieces:
        if found and left - found[-1][1] < GAP_S:
            found[-1] = (found[-1][0], right, found[-1][2] + right - left)
        else:
            found.append((left, right, right - left))
    return found


def _view(component: tuple[str, str], status: Status, left: float, right: float | None, seconds: float) -> OutageView:
    return OutageView(
        id=f"{component[0]}-{int(left)}", component=component[1], status=status.value,  # type: ignore[arg-type]
        starts_at=datetime.fromtimestamp(left, UTC), seconds=round(seconds),
        ends_at=None if right is None else datetime.fromtimestamp(right, UTC),
    )  # fmt: skip
