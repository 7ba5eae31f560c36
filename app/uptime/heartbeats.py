"""What a heartbeat's words mean: when it is due next, and what a sender may say of its own schedule. Pure."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.ingest.rows import Ping, unix_ms
from app.uptime.checks import HeartbeatCheck
from app.uptime.cron import check_cron, due
from app.uptime.telling import words_of_duration
from app.uptime.verdict import Outcome, Result

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
UNITS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 30 * 86_400, "year": 366 * 86_400}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a word makes of a heartbeat: a result to judge (None for a beginning or a log), and when it is due then."""

    result: Result | None
    due_at: datetime | None
    run_began_at: datetime | None
    took_ms: float | None


def hear(check: HeartbeatCheck, ping: Ping, due_at: datetime | None, run_began_at: datetime | None) -> Heard:
    """What one word means for a heartbeat that was due at ``due_at`` and whose run may be under way."""
    at_s = unix_ms(ping.ts) / 1000
    at = datetime.fromtimestamp(at_s, tz=(due_at or _UTC).tzinfo)
    if ping.status == "log":
        return Heard(None, due_at, run_began_at, None)
    if ping.status == "in_progress":
        ends = at + timedelta(seconds=(check.longest_s or check.grace_s))
        return Heard(None, min(due_at, ends) if due_at and not check.longest_s else ends, at, None)
    took = ping.duration_s or ((at - run_began_at).total_seconds() if run_began_at else 0)
    next_due = due(
        at, every_s=check.every_s, cron=check.cron, timezone=check.timezone, grace_s=check.grace_s
    )  # fmt: skip
    if ping.status == "ok":
        return Heard(Result(at_s, Outcome.OK, ""), next_due, None, took * 1000 if took else None)
    code, words = "reported_failure", "It reported that it failed."
    if ping.exit_code:
        code, words = "exit_code", f"It ended with the exit code {ping.exit_code}."
    return Heard(Result(at_s, Outcome.FAIL, "", code, words), next_due, None, took * 1000 if took else None)


def missed(check: HeartbeatCheck, due_at: datetime, last: datetime | None, run_began_at: datetime | None) -> Result:
    """The failure of a heartbeat that is due, dated when it was."""
    if run_began_at:
        words = f"Its run began at {run_began_at:%H:%M:%S} UTC and has not ended."
        return Result(due_at.timestamp(), Outcome.FAIL, "", "run_too_long", words)
    expected = f"by “{check.cron}” ({check.timezone})" if check.cron else f"every {words_of_duration(check.every_s)}"
    since = f"since {last:%Y-%m-%d %H:%M:%S} UTC" if last else "yet"
    words = f"No word {since}; it should report {expected}, with {words_of_duration(check.grace_s)} of grace."
    return Result(due_at.timestamp(), Outcome.FAIL, "", "missed", words)


def check_of(monitor_config: str, at: datetime) -> HeartbeatCheck | None:
    """The check that a sender describes (Sentry's ``monitor_config``); None when it cannot be used."""
    try:
        given = json.loads(monitor_config)
        schedule: dict[str, Any] = given["schedule"]
        grace_s = int(given.get("checkin_margin") or 1) * 60
        fields: dict[str, Any] = {
            "grace_s": grace_s, "longest_s": int(given.get("max_runtime") or 0) * 60,
            "timezone": given.get("timezone") or "UTC",
        }  # fmt: skip
        if schedule["type"] == "crontab":
            check_cron(schedule["value"], fields["timezone"], at)
            return HeartbeatCheck(cron=schedule["value"], **fields)
        return HeartbeatCheck(every_s=int(schedule["value"]) * UNITS[schedule["unit"]], **fields)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


_UTC = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
