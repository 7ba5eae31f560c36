"""The definitions of docs/analytics.md in plain Python over a list of event rows. Shares no code with the product.

Slow and obvious on purpose: whoever doubts a number reads this.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

Event = dict
Filter = tuple[str, str, list[str]]
# A filter, ("or", [conditions]), ("and", [conditions]), ("not", condition), ("has_done", condition), …
Condition = tuple

OF_EVENTS = {"path", "hostname", "title", "name"}
OF_PAGES = ("path", "hostname", "title")
TOLD_WHEN_EMPTY = {"country", "browser", "os", "device"}

OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "is": lambda has, wanted: has == wanted,
    "contains": lambda has, wanted: wanted.lower() in has.lower(),
    "matches": lambda has, wanted: re.search(wanted, has) is not None,
}


@dataclass
class Visit:
    """The events of one session."""

    events: list[Event]

    @property
    def visitor(self) -> int:
        return self.events[0]["visitor_id"]

    @property
    def begins(self) -> int:
        return min(ms(e) for e in self.events)

    @property
    def ends(self) -> int:
        return max(ms(e) for e in self.events)

    @property
    def is_bounce(self) -> bool:
        views = sum(e["name"] == "pageview" for e in self.events)
        customs = sum(e["name"] not in ("pageview", "engagement") for e in self.events)
        return views <= 1 and customs == 0 and sum(e["engaged_ms"] for e in self.events) < 10_000

    def value(self, dimension: str) -> str:
        if dimension != "exit_path":
            return self.events[0][dimension]
        views = [e for e in self.events if e["name"] == "pageview"]
        return max(views, key=ms)["path"] if views else ""


def ms(event: Event) -> int:
    return round(event["ts"] * 1000)


def visits_of(events: Iterable[Event]) -> list[Visit]:
    by_session = defaultdict(list)
    for event in events:
        by_session[event["session_id"]].append(event)
    return [Visit(of_one) for of_one in by_session.values()]


def is_about_events(dimension: str) -> bool:
    return dimension in OF_EVENTS or dimension.startswith("prop:")


def holds(condition: Filter, value: str) -> bool:
    operator, _, wanted = condition
    if operator.startswith("not_") or operator == "is_not":
        positive = "is" if operator == "is_not" else operator.removeprefix("not_")
        return not any(OPERATORS[positive](value, one) for one in wanted)
    return any(OPERATORS[operator](value, one) for one in wanted)


def value_of(event: Event, dimension: str) -> str:
    return event["props"].get(dimension[5:], "") if dimension.startswith("prop:") else event[dimension]


def speaks_of_events(condition: Condition) -> bool:
    """Whether events of one visit may differ in it."""
    if condition[0] in ("or", "and"):
        return any(speaks_of_events(part) for part in condition[1])
    if condition[0] == "not":
        return speaks_of_events(condition[1])
    return condition[0] not in ("has_done", "has_not_done") and is_about_events(condition[1])


def names_of(condition: Condition) -> set[str]:
    """The dimensions of a condition, apart from what the visit did."""
    if condition[0] in ("or", "and"):
        return set().union(*(names_of(part) for part in condition[1]))
    if condition[0] == "not":
        return names_of(condition[1])
    return set() if condition[0] in ("has_done", "has_not_done") else {condition[1]}


def is_so(condition: Condition, visit: Visit, event: Event | None) -> bool:
    """Whether a condition holds for a visit, or for one of its events."""
    word, inside = condition[0], condition[1]
    if word == "or":
        return any(is_so(part, visit, event) for part in inside)
    if word == "and":
        return all(is_so(part, visit, event) for part in inside)
    if word == "not":
        return not is_so(inside, visit, event)
    if word in ("has_done", "has_not_done"):
        did = any(e["name"] != "engagement" and is_so(inside, visit, e) for e in visit.events)
        return did == (word == "has_done")
    if not is_about_events(inside):
        return holds(condition, visit.value(inside))
    assert event is not None
    if inside not in OF_PAGES and event["name"] == "engagement":
        return False
    return holds(condition, value_of(event, inside))


class World:
    """All the questions, asked of some events of one site."""

    def __init__(self, events: list[Event], start: int, end: int, filters: list[Condition]) -> None:
        self.start, self.end, self.filters = start, end, filters
        self.of_events = [f for f in filters if speaks_of_events(f)]
        of_sessions = [f for f in filters if not speaks_of_events(f)]
        self.visits = [v for v in visits_of(events) if all(is_so(f, v, None) for f in of_sessions)]

    def chosen(self, visit: Visit) -> list[Event]:
        """The visit's events in the period that match."""
        there = [e for e in visit.events if self.start <= ms(e) < self.end]
        return [e for e in there if all(is_so(f, visit, e) for f in self.of_events)]

    def span(self, visit: Visit) -> tuple[int, int] | None:
        """Where the visit counts: from its first to its last event, or matching event; None when not in the period."""
        if self.of_events:
            times = [ms(e) for e in self.chosen(visit)]
            return (min(times), max(times)) if times else None
        return (visit.begins, visit.ends) if visit.begins < self.end and visit.ends >= self.start else None

    def numbers(self, start: int, end: int) -> dict:
        """The numbers of a bucket, or of the whole."""
        there = []
        for visit in self.visits:
            span = self.span(visit)
            if span and span[0] < end and span[1] >= start:
                there.append(visit)
        events = [e for v in self.visits for e in self.chosen(v) if start <= ms(e) < end]
        views, visits = sum(e["name"] == "pageview" for e in events), len(there)
        return {
            "visitors": len({v.visitor for v in there}),
            "visits": visits,
            "pageviews": views,
            "views_per_visit": views / visits if visits else None,
            "bounce_rate": sum(v.is_bounce for v in there) / visits if visits else None,
            "engaged_ms": round(sum(e["engaged_ms"] for e in events) / visits) if visits else None,
            "duration_ms": round(sum(v.ends - v.begins for v in there) / visits) if visits else None,
            "events": sum(e["name"] != "engagement" for e in events),
        }

    def rows(self, dimension: str) -> list[dict]:
        """The rows of a panel, in order."""
        rows = self._event_rows(dimension) if is_about_events(dimension) else self._session_rows(dimension)
        return sorted(rows, key=lambda row: (-row["visitors"], row["value"].encode(), row["country"] or ""))

    def _session_rows(self, dimension: str) -> list[dict]:
        groups = defaultdict(list)
        for visit in self.visits:
            if self.span(visit):
                place = visit.value("country") if dimension in ("region", "city") else None
                groups[(visit.value(dimension), place)].append(visit)
        rows = []
        for (value, country), visits in groups.items():
            if value == "" and dimension not in TOLD_WHEN_EMPTY:
                continue
            events = [e for v in visits for e in self.chosen(v)]
            rows.append({
                "value": value, "country": country, "visitors": len({v.visitor for v in visits}), "visits": len(visits),
                "pageviews": sum(e["name"] == "pageview" for e in events),
                "bounce_rate": sum(v.is_bounce for v in visits) / len(visits),
                "engaged_ms": round(sum(e["engaged_ms"] for e in events) / len(visits)),
                "duration_ms": round(sum(v.ends - v.begins for v in visits) / len(visits)),
                "events": sum(e["name"] != "engagement" for e in events), "scroll_pct": None,
            })  # fmt: skip
        return rows

    def _event_rows(self, dimension: str) -> list[dict]:
        of_pages = dimension in OF_PAGES
        named = set().union(*(names_of(f) for f in self.of_events))
        by_name = any(is_about_events(name) and name not in OF_PAGES for name in named)
        groups = defaultdict(list)
        for visit in self.visits:
            for event in self.chosen(visit):
                if dimension.startswith("prop:") and dimension[5:] not in event["props"]:
                    continue
                groups[value_of(event, dimension)].append(event)
        rows = []
        for value, events in groups.items():
            if of_pages and not by_name:
                counted = [e for e in events if e["name"] == "pageview"]
            else:
                counted = [e for e in events if e["name"] != "engagement"]
            if not counted or value == "":
                continue
            visits = len({e["session_id"] for e in counted})
            rows.append({
                "value": value, "country": None, "visitors": len({e["visitor_id"] for e in counted}), "visits": visits,
                "pageviews": sum(e["name"] == "pageview" for e in events) if of_pages else len(counted),
                "bounce_rate": None,
                "engaged_ms": round(sum(e["engaged_ms"] for e in events) / visits) if of_pages else None,
                "duration_ms": None, "events": sum(e["name"] != "engagement" for e in events),
                "scroll_pct": mean_scroll(events) if dimension == "path" else None,
            })  # fmt: skip
        return rows


def mean_scroll(events: list[Event]) -> float | None:
    """The mean of the deepest scroll of each visit (on each hostname) that told one."""
    deepest: dict[tuple, int] = defaultdict(int)
    for e in events:
        key = (e["session_id"], e["hostname"])
        deepest[key] = max(deepest[key], e["scroll_pct"])
    told = [depth for depth in deepest.values() if depth]
    return sum(told) / len(told) if told else None


def buckets(start: datetime, end: datetime, interval: str, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Stretches of a period, found by looking at the local clock every minute or quarter of an hour."""
    step = timedelta(minutes=1 if interval == "minute" else 15)
    keys: dict[str, Callable[[datetime], object]] = {
        "minute": lambda t: t.timestamp() // 60,
        "hour": lambda t: (t.date(), t.hour, t.utcoffset()),
        "day": lambda t: t.date(),
        "week": lambda t: t.isocalendar()[:2],
        "month": lambda t: (t.year, t.month),
    }
    found, last, at = [], None, start
    while at < end:
        key = keys[interval](at.astimezone(zone))
        if key != last:
            found.append(at)
            last = key
        at += step
    edges = [round(t.timestamp() * 1000) for t in [*found, end]]
    return list(pairwise(edges))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
