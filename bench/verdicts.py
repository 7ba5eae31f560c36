"""What must be true of a hub whose stores were away: asked of its API, and of what targets, jobs and mailbox remember."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.uptime.uptime import Change, weigh
from bench.checks import Check
from tests.uptime.away import Look, changes_of_target

if TYPE_CHECKING:
    from bench.away import Watch


def checks(watch: "Watch", outages: int, stale_s: float) -> list[Check]:
    """All of them, after ``outages`` outages; a result is good for ``stale_s`` seconds."""
    found: list[Check] = []
    for name, target in watch.targets.items():
        looks = _looks(watch, name)
        answered = sum(target.answered.values())
        found += [
            Check(f"{name}: checks that were stored once", len(set(looks)), answered),
            Check(f"{name}: checks that were stored twice", len(looks) - len(set(looks)), 0),
        ]
        found += list(_of_monitor(watch, name, changes_of_target(looks, stale_s), 0 if name == "steady" else outages))
    for name in watch.pings:
        found += list(_told(watch, name, _incidents(watch, name), 0 if name == "reports" else outages))
    found.append(Check("messages that came more than once", watch.mailbox.again, 0))
    return found


def _looks(watch: "Watch", name: str) -> list[Look]:
    """What the hub stored of a target, the oldest first."""
    rows: list[dict[str, Any]] = []
    path, before = f"monitors/{watch.monitors[name]}/responses", None
    while page := watch.ask(path, limit=500, hours=24, **({"before": before} if before else {})):
        rows += page
        before = datetime.fromtimestamp(page[-1]["at_ms"] / 1000).astimezone().isoformat()
    return sorted((row["at_ms"] / 1000, row["outcome"] == "ok") for row in rows)


def _of_monitor(watch: "Watch", name: str, changes: list[Change], falls: int) -> Iterator[Check]:
    share = watch.ask(f"monitors/{watch.monitors[name]}")["uptime"]["24h"]
    wanted = weigh(changes, [], changes[0].at, changes[-1].at + 1)
    yield Check(f"{name}: milliseconds down, by the oracle", round(share["down_s"] * 1000), round(wanted.down_s * 1000))
    # Of the day that ends now, all before the monitor was made is unmeasured, and that part grows shorter as time goes.
    noted_at, before = watch.unmeasured_s[name]
    unknown = share["unmeasured_s"] - before + time.time() - noted_at
    yield Check(f"{name}: seconds unmeasured, by the oracle", round(unknown), round(wanted.unmeasured_s))
    yield from _told(watch, name, _incidents(watch, name), falls)


def _incidents(watch: "Watch", name: str) -> list[dict[str, Any]]:
    return watch.ask("incidents", monitor=watch.monitors[name], limit=500)


def _told(watch: "Watch", name: str, incidents: list[dict[str, Any]], falls: int) -> Iterator[Check]:
    yield Check(f"{name}: incidents", len(incidents), falls)
    yield Check(f"{name}: incidents that have not ended", sum(one["ended_at"] is None for one in incidents), 0)
    alerts = [one for one in watch.alerts() if one["subject"] == f"monitor:{watch.monitors[name]}"]
    fired, resolved = watch.mailbox.told("fired"), watch.mailbox.told("resolved")
    told = [(fired[one["id"]], resolved[one["id"]]) for one in alerts]
    # What began and ended while nobody could be told is in the inbox, and wakes nobody afterwards: both or neither.
    may_be_silent = name == "all within it"
    right = sum(pair == (1, 1) or (may_be_silent and pair == (0, 0)) for pair in told)
    yield Check(f"{name}: alerts that were told once, and their end once", right, falls)
