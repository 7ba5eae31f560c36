"""Visits: which events of a visitor belong together. Pure; the writer holds one ``Sessions`` for each shard.

A visit goes on until its visitor was inactive for 30 minutes, or for 12 hours at most. Its id begins with the time
it began (unix milliseconds, 42 bits) and ends with 22 bits of the visitor, so it is the same whoever computes it.
What the visit's first event says about where it came from holds for all its events.
"""

from dataclasses import dataclass

from app.ingest.dropped import Dropped, Reason
from app.ingest.rows import Hit, unix_ms

IDLE_MS = 30 * 60 * 1000
LONGEST_MS = 12 * 60 * 60 * 1000
GENERATION_MS = IDLE_MS + 5 * 60 * 1000


def session_id(started_ms: int, visitor_id: int) -> int:
    """The id of the visit that a visitor began at that time (64 bits, ordered by time)."""
    return (started_ms << 22) | ((visitor_id * 0x9E3779B97F4A7C15 >> 42) & 0x3FFFFF)


def started_ms(session: int) -> int:
    """When a visit began, unix milliseconds."""
    return session >> 22


@dataclass(slots=True)
class Visit:
    """A visit that may still go on: when it was last active, and how it came about."""

    session_id: int
    visitor_id: int
    first_ms: int
    last_ms: int
    # referrer, source, channel, click_id, utm ×5, entry_path: equal tuples are shared, most visits are alike
    origin: tuple[str, ...]

    def goes_on(self, at_ms: int, engaged_ms: int) -> bool:
        """Whether an event at that time belongs to this visit. Time spent engaged is not inactivity."""
        if at_ms < self.first_ms:
            return self.first_ms - at_ms <= IDLE_MS
        return at_ms - self.last_ms <= IDLE_MS + engaged_ms and at_ms - started_ms(self.session_id) < LONGEST_MS


ORIGIN = (
    "referrer", "source", "channel", "click_id",
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "entry_path",
)  # fmt: skip


class Sessions:
    """The visits going on in one shard. Two generations: what was idle for a whole one is forgotten at once."""

    def __init__(self) -> None:
        self._young: dict[tuple[int, int], Visit] = {}
        self._old: dict[tuple[int, int], Visit] = {}
        self._turned_ms = 0
        self._origins: dict[tuple[str, ...], tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def remember(self, site_id: int, visit: Visit) -> None:
        """Put back a visit read from the store, after a restart."""
        self._young[(site_id, visit.visitor_id)] = visit

    def put_session(self, hit: Hit) -> None:
        """Give the hit its visit: session id, visitor and origin. Raises Dropped for engagement without a visit."""
        at_ms = unix_ms(hit.ts)
        self._turn(at_ms)
        visit = self._visit_of(hit, at_ms) or self._new_visit(hit, at_ms)
        visit.last_ms = max(visit.last_ms, at_ms)
        visit.first_ms = min(visit.first_ms, at_ms)
        hit.session_id, hit.visitor_id = visit.session_id, visit.visitor_id
        (
            hit.referrer, hit.source, hit.channel, hit.click_id,
            hit.utm_source, hit.utm_medium, hit.utm_campaign, hit.utm_term, hit.utm_content, hit.entry_path,
        ) = visit.origin  # fmt: skip

    def _visit_of(self, hit: Hit, at_ms: int) -> Visit | None:
        keys = [(hit.site_id, hit.visitor_id)]
        if hit.visitor_before:
            keys.append((hit.site_id, hit.visitor_before))
        for key in keys:
            visit = self._young.get(key) or self._old.get(key)
            if visit and visit.goes_on(at_ms, hit.engaged_ms):
                # Also under today's id: after the first half hour yesterday's is not told any more.
                self._young[keys[0]] = visit
                return visit
        return None

    def _new_visit(self, hit: Hit, at_ms: int) -> Visit:
        if hit.name == "engagement":
            raise Dropped(Reason.NO_VISIT)
        origin = (
            hit.referrer, hit.source, hit.channel, hit.click_id,
            hit.utm_source, hit.utm_medium, hit.utm_campaign, hit.utm_term, hit.utm_content, hit.path,
        )  # fmt: skip
        origin = self._origins.setdefault(origin, origin)
        visit = Visit(session_id(at_ms, hit.visitor_id), hit.visitor_id, at_ms, at_ms, origin)
        self._young[(hit.site_id, hit.visitor_id)] = visit
        return visit

    def _turn(self, at_ms: int) -> None:
        if at_ms - self._turned_ms > GENERATION_MS:
            self._old = self._young if self._turned_ms else {**self._old, **self._young}
            self._young = {}
            self._origins = {}
            self._turned_ms = at_ms
