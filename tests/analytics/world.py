"""Random little worlds: what the writer of sessions could have stored, made by a seed."""

import random
from datetime import UTC, date, datetime, timedelta

import msgspec

from app.kit.clickhouse import ClickHouse

HOUR = 3_600_000
DAY = 24 * HOUR
FIRST = ["pageview"] * 9 + ["Signup"]
LATER = ["pageview", "pageview", "engagement", "Signup", "Buy now"]
TITLES = ["", "Docs", "Preise, Käse | Shop", "Docs"]
PATHS = ["/", "/docs", "/Docs/deep", "/pricing", "/blog/ä", "/a|b,c"]
CHOICES = {
    "referrer": ["", "https://news.example/x", "https://b.example/"],
    "source": ["Direct", "Google", "News"],
    "channel": ["Direct", "Organic Search"],
    "click_id": ["", "Google Ads"],
    "utm_source": ["", "letter"],
    "utm_medium": ["", "email", "cpc"],
    "utm_campaign": ["", "spring", 'fall\'s \\ "best"'],
    "utm_term": ["", "shoes"],
    "utm_content": ["", "a\tb", "line\nbreak"],
    "country": ["", "IN", "DE", "US"],
    "region": ["", "Bavaria", "Ohio"],
    "city": ["", "Springfield", "Köln", "Hof"],
    "language": ["en", "de", ""],
    "browser": ["Chrome", "Firefox", ""],
    "browser_version": ["120", "121"],
    "os": ["Windows", "iOS"],
    "os_version": ["10", "17.1"],
    "device": ["desktop", "mobile", "other"],
    "size": ["xs", "xl", ""],
}
EVERYTHING = ("events", "sessions", "session_rollup", "page_rollup", "quarter_rollup", "day_rollup", "rollup_runs")


def session_id(started: int, rng: random.Random) -> int:
    return (started << 22) | rng.getrandbits(22)


def make(seed: int, first: date, days: int, visitors: int = 6) -> list[dict]:
    """Events of some days. Visitors are new each UTC day; visits last up to 12 hours and may cross midnight."""
    rng = random.Random(seed)
    midnight = int(datetime.combine(first, datetime.min.time(), UTC).timestamp() * 1000)
    events: list[dict] = []
    taken: set[int] = set()
    for day in range(days):
        for _ in range(rng.randint(0, visitors)):
            visitor = rng.getrandbits(63)
            for _ in range(rng.choice([1, 1, 1, 2, 3])):
                started = midnight + day * DAY + rng.choice([rng.randrange(DAY), rng.randrange(23 * HOUR, DAY)])
                events += _visit(rng, visitor, started, taken)
    rng.shuffle(events)
    return events


def _visit(rng: random.Random, visitor: int, started: int, taken: set[int]) -> list[dict]:
    shared = {name: rng.choice(values) for name, values in CHOICES.items()}
    session, page, events = session_id(started, rng), rng.choice(PATHS), []
    shared["entry_path"] = page
    host = rng.choice(["example.com", "example.com", "shop.example.com"])
    at = started
    for step in range(rng.choice([1, 1, 2, 3, 5, 9])):
        if step:
            at += rng.choice([0, 900, 20_000, 400_000, 1_700_000, rng.randrange(1_800_000)])
        if step and rng.random() < 0.1:
            at += rng.randrange(6) * HOUR  # a long read: engagement keeps a visit alive
        if at >= started + 12 * HOUR:
            break
        if step and rng.random() < 0.05:
            at = started - rng.randrange(30 * 60_000)  # overtaken by the event that opened the visit
        while at in taken:
            at += 1
        taken.add(at)
        name = rng.choice(LATER if step else FIRST)
        if name == "pageview" and step:
            page = rng.choice(PATHS)
            host = rng.choice([host, host, "example.com"])
        is_own = name in ("Signup", "Buy now") and rng.random() < 0.7
        events.append(
            {
                "session_id": session, "visitor_id": visitor, "ts": at / 1000, "event_id": rng.getrandbits(63),
                "pageview_id": 1, "name": name, "hostname": host, "path": page,
                "title": TITLES[(session + PATHS.index(page)) % len(TITLES)],
                "props": {"plan": rng.choice(["pro", "free", ""])} if is_own else {},
                "engaged_ms": rng.choice([0, 3000, 9999, 60_000]) if name == "engagement" or rng.random() < 0.1 else 0,
                "scroll_pct": rng.choice([0, 25, 70, 100]) if name == "engagement" else 0,
                **shared,
            }
        )  # fmt: skip
    return events


async def store(
    clickhouse: ClickHouse, site: int, events: list[dict], stored_at: datetime, token: str, times: int = 1
) -> None:
    """Insert events as the writer does, as if at that time; a redelivery is the same bytes under the same token."""
    at = int(stored_at.timestamp())
    # A time as a JSON number means seconds to one version of ClickHouse and milliseconds to another; as text, seconds.
    lines = [msgspec.json.encode({**e, "ts": f"{e['ts']:.3f}", "site_id": site, "stored_at": str(at)}) for e in events]
    for _ in range(times):
        if lines:
            await clickhouse.insert_bytes("events", b"\n".join(lines), token)


async def wipe(clickhouse: ClickHouse) -> None:
    """Forget everything."""
    for table in EVERYTHING:
        await clickhouse.command(f"truncate table {table}")


def some_time_ago() -> datetime:
    """Long enough ago that a rebuild has it, by any clock."""
    return datetime.now(UTC) - timedelta(hours=2)
