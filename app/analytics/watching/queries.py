"""The only file that asks about the newest events."""

from datetime import UTC, datetime, timedelta

import msgspec

from app.analytics.plan import LONGEST_MS
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment, Questions

ask = Questions(__file__)
# How far back the feed begins, and how many events it tells at once.
WINDOW = timedelta(minutes=30)
AT_ONCE = 40


class Happened(msgspec.Struct):
    """An event of the feed. Its id only tells it from others here; nobody is told of it."""

    event_id: int
    at_ms: int
    name: str
    path: str
    country: str
    source: str
    browser: str
    device: str

    def told(self) -> dict[str, str]:
        """What the page is told."""
        at = datetime.fromtimestamp(self.at_ms / 1000, UTC).isoformat(timespec="milliseconds")
        fields = ("name", "path", "country", "source", "browser", "device")
        return {"at": at, **{name: getattr(self, name) for name in fields}}


async def newest(clickhouse: ClickHouse, site: int, now: datetime) -> list[Happened]:
    """The newest events, the oldest of them first."""
    return (await clickhouse.ask(site, newest_question(now), Happened))[::-1]


def newest_question(now: datetime) -> Fragment:
    """The SQL of the newest events."""
    since_ms = int((now - WINDOW).timestamp() * 1000)
    first_session = max(0, since_ms - LONGEST_MS) << 22
    return ask("newest_events").bind(since_ms=since_ms, first_session=first_session, most=AT_ONCE)
