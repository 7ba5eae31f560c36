"""Exports that are counted by day: what their columns mean here. Pure: the rows of a CSV in, rows of days out.

A file has a day, perhaps dimensions, and metrics. Each of its dimensions becomes rows of its own; a file without any is
the day as a whole (dimension ''). Counts of a day are added up where one value has several rows.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from app.ingest.title import title_of

METRICS = ("visitors", "visits", "bounces", "pageviews", "events", "engaged_ms", "duration_ms")
Key = tuple[str, str, str, str]  # day, dimension, value, country


class NoDays(Exception):
    """A file has no column for the day, or none with a count; the message says so."""


@dataclass
class Days:
    """Rows of days, added up, and what could not be read."""

    counts: dict[Key, list[int]] = field(default_factory=dict)
    rows: int = 0
    broken: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, key: Key, values: list[int]) -> None:
        """Count a row."""
        known = self.counts.get(key)
        if known is None:
            self.counts[key] = list(values)
            return
        for place, value in enumerate(values):
            known[place] += value


# Column → metric. Durations and engagement are told in seconds.
PLAUSIBLE_METRICS = {
    "visitors": "visitors", "visits": "visits", "entrances": "visits", "exits": "visits", "pageviews": "pageviews",
    "bounces": "bounces", "visit_duration": "duration", "total_time_on_page": "engagement",
    "time_on_page": "engagement", "events": "events",
}  # fmt: skip
PLAUSIBLE_DIMENSIONS = {
    "source": "source", "referrer": "referrer", "utm_source": "utm_source", "utm_medium": "utm_medium",
    "utm_campaign": "utm_campaign", "utm_content": "utm_content", "utm_term": "utm_term", "hostname": "hostname",
    "page": "path", "entry_page": "entry_path", "exit_page": "exit_path", "name": "name", "country": "country",
    "region": "region", "device": "device", "browser": "browser", "browser_version": "browser_version",
    "operating_system": "os", "operating_system_version": "os_version",
}  # fmt: skip
GA4_METRICS = {
    "total users": "visitors", "active users": "visitors", "users": "visitors", "totalusers": "visitors",
    "activeusers": "visitors", "sessions": "visits", "views": "pageviews", "screenpageviews": "pageviews",
    "pageviews": "pageviews", "engaged sessions": "engaged_visits", "engagedsessions": "engaged_visits",
    "user engagement": "engagement", "userengagementduration": "engagement", "event count": "events",
    "eventcount": "events",
}  # fmt: skip
GA4_DIMENSIONS = {
    "session source": "source", "sessionsource": "source", "source": "source",
    "session medium": "utm_medium", "sessionmedium": "utm_medium", "medium": "utm_medium",
    "session campaign": "utm_campaign", "sessioncampaignname": "utm_campaign", "campaign": "utm_campaign",
    "session default channel group": "channel", "sessiondefaultchannelgroup": "channel",
    "session primary channel group (default channel group)": "channel", "default channel group": "channel",
    "page path": "path", "pagepath": "path", "page path and screen class": "path",
    "page title": "title", "page title and screen name": "title",
    "pagetitle": "title", "landing page": "entry_path", "landingpage": "entry_path", "hostname": "hostname",
    "country": "country", "country id": "country_id", "countryid": "country_id", "region": "region", "city": "city",
    "language code": "language", "languagecode": "language",
    "browser": "browser", "operating system": "os", "operatingsystem": "os",
    "device category": "device", "devicecategory": "device", "event name": "name", "eventname": "name",
}  # fmt: skip
UNKNOWN = {"(not set)", "(none)", "(not provided)", "Direct / None", "Unknown"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a file is what: by its place."""

    day: int
    dimensions: dict[str, int]
    metrics: dict[str, int]


def columns_of(header: list[str], dimensions: dict[str, str], metrics: dict[str, str]) -> Columns:
    """Read a header. Raises NoDays."""
    names = [name.strip().lower() for name in header]
    day = next((place for place, name in enumerate(names) if name == "date"), None)
    found = {metrics[name]: place for place, name in reversed(list(enumerate(names))) if name in metrics}
    if day is None:
        raise NoDays("it has no column “date”")
    if not found:
        raise NoDays("it has no column with a count that we know")
    return Columns(day, {dimensions[n]: place for place, n in enumerate(names) if n in dimensions}, found)


def day_of(text: str) -> str:
    """A day, YYYY-MM-DD or YYYYMMDD, as the first. Raises ValueError."""
    text = text.strip()
    found = date.fromisoformat(text if "-" in text else f"{text[:4]}-{text[4:6]}-{text[6:8]}")
    if not 2000 <= found.year < 2100 or (len(text) != 8 and "-" not in text):
        raise ValueError(text)
    return found.isoformat()


Channel = Callable[[str, str, str], str]


def read_plausible(days: Days, name: str, lines: Iterable[str], channel: Channel) -> None:
    """One CSV of Plausible's export, ``imported_….csv``. Raises NoDays."""
    _read(days, name, lines, PLAUSIBLE_DIMENSIONS, PLAUSIBLE_METRICS, lambda d: _plausible_row(d, channel))


def read_ga4(days: Days, name: str, lines: Iterable[str], codes: dict[str, str]) -> None:
    """One CSV of a report of Google Analytics 4, with the day as a column. Raises NoDays."""
    _read(days, name, _without_comments(lines), GA4_DIMENSIONS, GA4_METRICS, lambda d: _ga4_row(d, codes))


def _read(
    days: Days, name: str, lines: Iterable[str], dimensions: dict[str, str], metrics: dict[str, str],
    values_of: Callable[[dict[str, str]], Iterator[tuple[str, str, str]]],
) -> None:  # fmt: skip
    rows = csv.reader(lines)
    columns = columns_of(next(rows, []), dimensions, metrics)
    for row in rows:
        if not row:
            continue
        days.rows += 1
        try:
            day = day_of(row[columns.day])
            counts = _counts({metric: _number(row[place]) for metric, place in columns.metrics.items()})
            told = {name: row[place].strip() for name, place in columns.dimensions.items()}
        except (ValueError, IndexError):
            days.broken.append((name, rows.line_num, "The row has no day or count that can be read."))
            continue
        for dimension, value, country in values_of(told) if told else [("", "", "")]:
            days.add((day, dimension, value[:2000], country), counts)


def _counts(found: dict[str, float]) -> list[int]:
    visits = round(found.get("visits", found.get("visitors", 0)))
    bounces = found.get("bounces", visits - found["engaged_visits"] if "engaged_visits" in found else 0)
    events = found.get("events", 0)
    # Neither product tells both: what is not told is taken to be the other, rather than nothing at all.
    engaged = found.get("engagement", found.get("duration", 0)) * 1000
    duration = found.get("duration", found.get("engagement", 0)) * 1000
    views = found.get("pageviews", events)
    numbers = [found.get("visitors", visits), visits, bounces, views, events, engaged, duration]
    return [max(round(number), 0) for number in numbers]


def _number(text: str) -> float:
    return float(text.replace(",", "").strip() or 0)


def _plausible_row(told: dict[str, str], channel: Channel) -> Iterator[tuple[str, str, str]]:
    country = told.get("country", "")
    for dimension, said in told.items():
        value = "" if said in UNKNOWN else said
        if dimension == "device":
            value = {"laptop": "desktop"}.get(value.lower(), value.lower())
        if dimension == "source":
            value = value or "Direct"
            yield "channel", channel(value, told.get("utm_medium", ""), told.get("utm_campaign", "")), ""
        # Without a page, a hostname counts visits, with one it counts the visits of each page.
        if dimension == "hostname" and "path" in told:
            continue
        yield dimension, value, country if dimension == "region" else ""


def _ga4_row(told: dict[str, str], codes: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    country = told.get("country_id") or codes.get(told.get("country", ""), "")
    for dimension, said in told.items():
        value = "" if said in UNKNOWN else said
        if dimension == "source":
            value = "Direct" if value in ("", "(direct)") else value
        if dimension == "os":
            value = {"Macintosh": "Mac OS X"}.get(value, value)
        if dimension in ("entry_path", "path"):
            value = value.partition("?")[0]
        if dimension == "title":
            value = title_of(value)
        if dimension == "country_id" or (dimension == "country" and "country_id" not in told):
            yield "country", country, ""
        elif dimension != "country":
            yield dimension, value, country if dimension in ("region", "city") else ""


def _without_comments(lines: Iterable[str]) -> Iterator[str]:
    """A report begins with lines about itself, and may end with another table after an empty line."""
    began = False
    for line in lines:
        if line.startswith("#") or not line.strip():
            if began and not line.strip():
                return
            continue
        began = True
        yield line
