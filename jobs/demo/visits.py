"""A believable month of visits, hit by hit in the order of time. Pure: the same seed, site and time give the same hits.

Each visit has a generator of random numbers of its own, named after the day and its place in it. So a day's visits
do not depend on how many others there are or on when they are asked for, and what is played again has the same ids.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from random import Random
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from app.ingest.rows import Hit, instant
from app.kit.device import device_of, size_class
from app.track.page import page_of
from app.track.source import source_of
from jobs.demo.world import (
    COUNTRIES,
    DEVICES,
    HOURS,
    LETTER,
    LETTER_LINK,
    LINKS,
    PAGES,
    PLANS,
    SIGN_UP,
    STORY,
    STORY_LINKS,
    TITLES,
    WEEKDAYS,
    WELCOME,
    Country,
    Device,
    Link,
)

DAY_MS = 86_400_000
SALTS_OVERLAP_MS = 30 * 60 * 1000
NOW_S = 300
BOUNCES = 0.43
RETURNING = 0.13  # of a day's visits, by somebody who was there earlier that day
# Every fourth Thursday a story is linked, every other time by fewer; every second Tuesday a letter goes out.
STORY_DAY, STORY_EVERY = 4, 28
LETTER_DAY, LETTER_EVERY = 9, 14
# How many visits these bring, as a part of an ordinary day's
STORY_SIZES, LETTER_SIZE, USUAL_SIZE = (2.3, 1.0, 0.35), 0.75, 0.85

Row = TypeVar("Row", Country, Device, Link)


class World(NamedTuple):
    """Which site is visited and which of all possible months happens."""

    site_id: int
    hostname: str
    seed: int

    def random(self, *name: object) -> Random:
        """The random numbers of something with this name."""
        return Random(self.number("random", *name))  # noqa: S311

    def number(self, *name: object) -> int:
        """A 64-bit number that belongs to this name, never 0."""
        text = "/".join(map(str, (self.seed, self.site_id, *name)))
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") or 1


@dataclass(frozen=True, slots=True)
class Person:
    """What stays the same for a visitor during one day."""

    name: str
    country: Country
    place: tuple[str, str]
    device: Device
    width: int
    language: str


def month(world: World, at: datetime, days: int = 30, visits: int = 20_000) -> Iterator[Hit]:
    """About so many visits on whole days (UTC), then those of the day of ``at``, and a few that are going on.

    All are marked as repetitions, so that the writer looks whether it has them.
    """
    end_ms = int(at.timestamp() * 1000)
    today = at.astimezone(UTC).date()
    late: list[tuple[int, Hit]] = []
    for back in range(days, -1, -1):
        day = today - timedelta(days=back)
        hits = late + [hit for visit in _visits_of_day(world, day, visits / days) for hit in visit]
        if not back:
            hits += _visits_going_on(world, at)
        hits.sort(key=lambda timed: timed[0])
        midnight = _midnight_ms(day + timedelta(days=1))
        late = [timed for timed in hits if timed[0] >= midnight]
        yield from (hit for at_ms, hit in hits if at_ms < midnight and at_ms <= end_ms)


def _visits_of_day(world: World, day: date, usual: float) -> Iterator[list[tuple[int, Hit]]]:
    """Every visit that begins on a day, in no order."""
    rng = world.random(day)
    count = round(usual * USUAL_SIZE * WEEKDAYS[day.weekday()] * rng.uniform(0.9, 1.1))
    for index in range(count):
        rng = world.random(day, "usual", index)
        again = index and rng.random() < RETURNING
        person = _person(world, f"{day}/{rng.randrange(index) if again else index}")
        yield _visit(world, rng, person, _waking_ms(rng, day, person.country), _pick(rng, LINKS), f"{day}/{index}")
    since_story = (day.toordinal() - STORY_DAY) % STORY_EVERY
    if since_story < len(STORY_SIZES):
        size = STORY_SIZES[since_story] * (0.4 if (day.toordinal() - STORY_DAY) // STORY_EVERY % 2 else 1)
        for index in range(round(usual * size)):
            rng = world.random(day, "story", index)
            # It is linked at 13:00 and climbs for a few hours; on the days after, it is only found.
            start = _midnight_ms(day) + round(rng.betavariate(1.6, 2.6) * 11 * 3_600_000) + 13 * 3_600_000
            person = _person(world, f"{day}/story/{index}")
            start = start if not since_story else _waking_ms(rng, day, person.country)
            yield _visit(world, rng, person, start, _pick(rng, STORY_LINKS), f"{day}/story/{index}", STORY)
    if (day.toordinal() - LETTER_DAY) % LETTER_EVERY == 0:
        link = LETTER_LINK._replace(query=LETTER_LINK.query.format(number=day.toordinal() // LETTER_EVERY % 100))
        for index in range(round(usual * LETTER_SIZE * rng.uniform(0.9, 1.1))):
            rng = world.random(day, "letter", index)
            person = _person(world, f"{day}/letter/{index}")
            start = _midnight_ms(day) + 8 * 3_600_000 + round(min(rng.expovariate(1 / 4), 15.9) * 3_600_000)
            yield _visit(world, rng, person, start, link, f"{day}/letter/{index}", LETTER)


def _visits_going_on(world: World, at: datetime) -> list[tuple[int, Hit]]:
    """A handful of visits of the last minutes, so that somebody is there whatever the hour."""
    slot, hits = int(at.timestamp()) // NOW_S, []
    for index in range(world.random("now", slot).randint(6, 11)):
        rng = world.random("now", slot, index)
        start = int(at.timestamp() * 1000) - rng.randint(2_000, NOW_S * 900)
        name = f"now/{slot}/{index}"
        hits += _visit(world, rng, _person(world, name), start, _pick(rng, LINKS), name)
    return hits


def _person(world: World, name: str) -> Person:
    rng = world.random("person", name)
    country = _pick(rng, COUNTRIES)
    place = rng.choices(country.places, [1 / (rank + 1) for rank in range(len(country.places))])[0]
    device = _pick(rng, DEVICES)
    return Person(name, country, place, device, rng.choice(device.widths), rng.choice(country.languages.split()))


def _visit(
    world: World, rng: Random, person: Person, start_ms: int, link: Link, name: str, entry: str = ""
) -> list[tuple[int, Hit]]:
    """The hits of one visit with their times, unix milliseconds."""
    hits: list[tuple[int, Hit]] = []
    at_ms, referrer = start_ms, link.referrer
    for path, stays_s in _pages(rng, link, entry):
        view = world.number("event", name, len(hits))
        url = f"https://{world.hostname}{path}{f'?{link.query}' if link.query and not hits else ''}"
        common = _told(world, person, url, referrer)
        hits.append((at_ms, _hit(world, person, at_ms, view, view, "pageview", common)))
        for event, seconds, measured in _events(rng, path, stays_s):
            then = at_ms + round(seconds * 1000)
            number = world.number("event", name, len(hits))
            hits.append((then, _hit(world, person, then, number, view, event, common | measured)))
        at_ms += round((stays_s + rng.uniform(0.3, 4)) * 1000)
        referrer = ""
    return hits


def _pages(rng: Random, link: Link, entry: str) -> Iterator[tuple[str, float]]:
    """The pages of a visit, and the seconds that each is open."""
    room = _room(entry) if entry else link.pages
    path = entry or _page(rng, room)
    if rng.random() < BOUNCES + (0.12 if entry == STORY else 0):
        yield path, rng.uniform(1, 9.5)
        return
    yield path, _seconds(rng, room) + 10
    while rng.random() < 0.68:
        before, room = path, room if rng.random() < 0.45 else _room_next(rng)
        path = _page(rng, room)
        if path != before:
            yield path, _seconds(rng, room)
        if path == "/pricing" and rng.random() < 0.3:
            yield SIGN_UP, rng.uniform(25, 110)
            if rng.random() < 0.62:
                yield WELCOME, rng.uniform(15, 60)


def _events(rng: Random, path: str, stays_s: float) -> Iterator[tuple[str, float, dict[str, object]]]:
    """What happens on a page: its name, seconds after the page view, and what it measures."""
    if path == WELCOME:
        plan, _, price = rng.choices(PLANS, [weight for _, weight, _ in PLANS])[0]
        yield "Sign-up", 0.4, {"props": {"plan": plan}}
        if price:
            seats = rng.randint(2, 6) if plan == "Team" else 1
            paid = {"revenue": f"{price * seats}.000", "currency": "EUR"}
            yield "Purchase", 3.1, {"props": {"plan": plan, "seats": str(seats)}, **paid}
    if path == "/download" and rng.random() < 0.4:
        system = rng.choices(("macOS", "Windows", "Linux", "iOS", "Android"), (9, 8, 4, 4, 3))[0]
        yield "Download", stays_s * 0.6, {"props": {"system": system}}
    if rng.random() < 0.96:  # the last word of a page does not always get out
        engaged = round(stays_s * rng.uniform(0.55, 1) * 1000)
        scrolled = round(min(100, 18 + 82 * rng.betavariate(1.4, 1.5) * min(1, stays_s / 30 + 0.25)))
        yield "engagement", stays_s, {"engaged_ms": engaged, "scroll_pct": scrolled}


def _hit(world: World, person: Person, at_ms: int, number: int, view: int, name: str, fields: dict[str, object]) -> Hit:
    """A hit as the door would publish it. A visitor has another id on another day, as if there were salts."""
    day = at_ms // DAY_MS
    visitor = world.number("visitor", day, person.name)
    crosses = at_ms % DAY_MS < SALTS_OVERLAP_MS
    before = world.number("visitor", day - 1, person.name) if crosses else 0
    return Hit(
        site_id=world.site_id, ts=instant(at_ms), visitor_id=visitor, visitor_before=before, is_retry=True,
        event_id=number, pageview_id=view, name=name, **fields,  # pyright: ignore[reportArgumentType]
    )  # fmt: skip


def _told(world: World, person: Person, url: str, referrer: str) -> dict[str, object]:
    """What the door makes of a page, its referrer, an address and a user agent."""
    device = device_of(person.device.user_agent)
    region, city = person.place
    return {
        "hostname": world.hostname, **_came(url, referrer),
        "browser": device.browser, "browser_version": device.browser_version, "os": device.os,
        "os_version": device.os_version, "device": device.device, "size": size_class(person.width),
        "country": person.country.code, "region": region, "city": city, "language": person.language,
    }  # fmt: skip


@lru_cache(4096)
def _came(url: str, referrer: str) -> dict[str, str]:
    page = page_of(url)
    assert page
    return {"path": page.path, "title": _called(page.path), **source_of(page, referrer)._asdict()}


def _called(path: str) -> str:
    """The title of a page, as sites write them: the page, then the site."""
    own = TITLES.get(path) or path.rpartition("/")[2].replace("-", " ").capitalize()
    return own if path == "/" else f"{own} · Demo Notes"


def _pick(rng: Random, table: list[Row]) -> Row:
    return rng.choices(table, [row.weight for row in table])[0]


def _room(path: str) -> str:
    return next(name for name, pages in PAGES.items() if path in pages.paths)


def _room_next(rng: Random) -> str:
    return rng.choices(list(PAGES), [pages.weight for pages in PAGES.values()])[0]


def _page(rng: Random, room: str) -> str:
    paths = PAGES[room].paths
    return rng.choices(paths, [1 / (rank + 1) ** 0.8 for rank in range(len(paths))])[0]


def _seconds(rng: Random, room: str) -> float:
    """How long somebody who reads stays on such a page; most less than the mean, a few much longer."""
    return min(2 + PAGES[room].seconds * rng.lognormvariate(-0.35, 0.85), 900)


def _waking_ms(rng: Random, day: date, country: Country) -> int:
    """A time of a UTC day at which people of that country are awake, unix milliseconds."""
    local_ms = round((rng.choices(range(24), HOURS)[0] + rng.random()) * 3_600_000)
    return _midnight_ms(day) + (local_ms - _ahead_ms(country.timezone, day)) % DAY_MS


@lru_cache(4096)
def _ahead_ms(timezone: str, day: date) -> int:
    ahead = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(timezone)).utcoffset() or timedelta()
    return round(ahead.total_seconds() * 1000)


def _midnight_ms(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY_MS
