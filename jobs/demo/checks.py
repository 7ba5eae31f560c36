"""What the demo's probers found, and what its backup reported: rows of the streams, as probers and jobs send them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from app.ingest.publish import Publisher
from app.ingest.rows import CheckResult, Ping, instant
from app.kit.stores import Stores
from app.uptime.models import Monitor
from app.uptime.verdict import Status

# Where the probers stand, and how many milliseconds away that is.
PLACES = {"private:frankfurt": 7.0, "private:virginia": 88.0, "private:singapore": 164.0}
EVERY = timedelta(minutes=30)
WHILE_BAD = timedelta(minutes=1)  # what fails is looked at more often
KEPT = timedelta(days=7)
ROWS_A_MESSAGE = 500
NIGHTS = 30
BACKUP_AT = timedelta(hours=3)
BODIES = {
    503: '{"error": "no upstream is healthy"}', 504: '{"error": "the payment provider does not answer"}',
}  # fmt: skip
FAILED = "pg_dump: error: connection to server failed: no space left on device"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A time in which a monitor was not well; ``seconds`` None: it goes on. ``slow_ms``: how long answers took."""

    began: datetime
    seconds: float | None
    status: Status
    code: str
    words: str
    status_code: int = 0
    slow_ms: int = 0

    @property
    def ended(self) -> datetime | None:
        """When it was over."""
        return None if self.seconds is None else self.began + timedelta(seconds=self.seconds)

    def is_at(self, at: datetime) -> bool:
        """Whether it is so at a moment."""
        return self.began <= at and (self.ended is None or at < self.ended)


def ran_at(at: datetime) -> datetime:
    """When the backup that is the latest at a moment was done."""
    tonight = at.replace(hour=0, minute=0, second=0, microsecond=0) + BACKUP_AT + timedelta(minutes=4)
    return tonight if tonight <= at else tonight - timedelta(days=1)


async def played(stores: Stores, of: Sequence[tuple[Monitor, Sequence[Trouble]]], at: datetime, rng: Random) -> None:
    """Publish a week of results of monitors with what became of them, and a month of the backup's words."""
    checks = [row for monitor, troubles in of for row in _results(monitor, troubles, at - KEPT, at, rng)]
    pings = [row for monitor, troubles in of if monitor.is_heartbeat for row in _nights(monitor, troubles, at, rng)]
    await _publish(stores, checks, pings)


async def go_on(stores: Stores, of: Sequence[tuple[Monitor, datetime]], at: datetime) -> None:
    """Publish what was found of monitors since a moment, of each its own: all was well, until now."""
    rng = Random(int(at.timestamp()))  # noqa: S311, an invented history
    await _publish(stores, [row for one, since in of for row in _results(one, [], max(since, at - KEPT), at, rng)], [])


async def _publish(stores: Stores, checks: Sequence[CheckResult], pings: Sequence[Ping]) -> None:
    publisher = Publisher(stores.streams, stores.settings.commit_ms)
    for shard, rows in (("checks_0", checks), ("pings_0", pings)):
        for first in range(0, len(rows), ROWS_A_MESSAGE):
            lines = b"\n".join(map(msgspec.json.encode, rows[first : first + ROWS_A_MESSAGE]))
            await publisher.publish(shard, lines)
    await publisher.close()


def _results(
    monitor: Monitor, troubles: Sequence[Trouble], since: datetime, at: datetime, rng: Random
) -> Iterator[CheckResult]:  # fmt: skip
    places = [place for place in monitor.locations if place in PLACES]
    for number, place in enumerate(places):
        for moment in _moments(troubles, since + EVERY + number * WHILE_BAD, at):
            trouble = next((one for one in troubles if one.is_at(moment)), None)
            yield _result(monitor, place, moment, trouble, rng)


def _moments(troubles: Sequence[Trouble], first: datetime, last: datetime) -> Iterator[datetime]:
    """When a place looks: every so often, more often while it is bad, and just now."""
    moment = first
    while moment < last - WHILE_BAD:
        yield moment
        step = WHILE_BAD if any(one.is_at(moment) for one in troubles) else EVERY
        soonest = [one.began for one in troubles if moment < one.began < moment + step]
        moment = min([*soonest, moment + step])
    yield last


def _result(monitor: Monitor, place: str, moment: datetime, trouble: Trouble | None, rng: Random) -> CheckResult:
    is_down = trouble is not None and trouble.status is Status.DOWN
    busy = 1.7 if 9 <= moment.hour < 17 else 1
    way, wait = PLACES[place] * rng.uniform(0.95, 1.15), rng.expovariate(1 / 14)
    took = {"dns_ms": rng.uniform(0.6, 3), "connect_ms": way, "tls_ms": 2 * way + 4,
            "first_byte_ms": way + (26 + wait) * busy, "transfer_ms": rng.uniform(0.4, 2.5)}  # fmt: skip
    if monitor.kind != "http":
        took = {"dns_ms": took["dns_ms"], "connect_ms": way, "first_byte_ms": way + wait / 4}
    if trouble is not None and trouble.slow_ms:
        took["first_byte_ms"] = trouble.slow_ms * rng.uniform(0.9, 1.2)
    if is_down and trouble is not None and trouble.code == "connect_timeout":
        took = {"dns_ms": took["dns_ms"], "connect_ms": 10_000.0}
    said: dict[str, Any] = {"outcome": "ok"}
    if trouble is not None:
        said = {"outcome": "fail" if is_down else "slow", "code": trouble.code, "words": trouble.words,
                "body": BODIES.get(trouble.status_code, "") if is_down else ""}  # fmt: skip
    if monitor.kind == "http":
        said |= {
            "status_code": trouble.status_code if trouble else 200,
            "size": rng.randint(17_800, 18_600),
            "peer": "198.51.100.7",
        }
    return CheckResult(
        site_id=monitor.site_id, monitor_id=monitor.id, location=place, ts=instant(int(moment.timestamp() * 1000)),
        total_ms=round(sum(took.values()), 2), **{name: round(ms, 2) for name, ms in took.items()}, **said,
    )  # fmt: skip


def _nights(monitor: Monitor, troubles: Sequence[Trouble], at: datetime, rng: Random) -> Iterator[Ping]:
    for back in range(NIGHTS, -1, -1):
        done = ran_at(at - timedelta(days=back))
        failure = next((one for one in troubles if one.began == done), None)
        took = rng.uniform(170, 239)
        yield _ping(monitor, done - timedelta(seconds=took), status="in_progress")
        if failure is None:
            yield _ping(monitor, done, status="ok", duration_s=round(took, 1), body=f"{rng.uniform(3.9, 4.4):.2f} GB")
            continue
        yield _ping(monitor, done, status="error", exit_code=3, duration_s=round(took, 1), body=FAILED)
        if failure.ended is not None:
            yield _ping(monitor, failure.ended, status="ok", duration_s=round(took, 1), body="4.12 GB, by hand")


def _ping(monitor: Monitor, at: datetime, **said: Any) -> Ping:
    ts = instant(int(at.timestamp() * 1000))
    return Ping(site_id=monitor.site_id, monitor_slug=monitor.slug, monitor_id=monitor.id, ts=ts, **said)
