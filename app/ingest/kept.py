"""Every ClickHouse table that holds rows of a site, in one place, so that none is forgotten when data must go.

A test compares this list with the tables there are: a new table with a ``site_id`` must be added here, or be excused.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """A table. ``older``: SQL that holds for rows from before ``{before_day:UInt32}`` (days since 1970, UTC).

    ``partition_day``: SQL over ``partition_id`` that tells the first day behind a whole partition, for tables whose
    partitions can be dropped at once. ``signal``: ``spans``, ``logs``, ``points`` or ``errors``, where sites say by
    signal how long.
    """

    table: str
    older: str
    partition_day: str = ""
    signal: str = ""


_BY_SESSION = "bitShiftRight(session_id, 22) < toUInt64({before_day:UInt32}) * 86400000"
_BY_DAY = "day < {before_day:UInt32}"
_MONTH = (
    "toRelativeDayNum(addMonths("
    "toDate(concat(substring(partition_id, 1, 4), '-', substring(partition_id, 5, 2), '-01')), 1))"
)

# A day's partition ends with the day.
_DAY = "toRelativeDayNum(toDate(parseDateTimeBestEffort(partition_id))) + 1"


def _since(column: str) -> str:
    return f"{column} < toDateTime(toUInt32({{before_day:UInt32}}) * 86400, 'UTC')"


def _ago(column: str, scale: int) -> str:
    return f"{column} < toDateTime64(toUInt64({{before_day:UInt32}}) * 86400, {scale}, 'UTC')"


KEPT: tuple[Kept, ...] = (
    Kept("events", _BY_SESSION, _MONTH),
    Kept("sessions", _BY_SESSION, _MONTH),
    Kept("session_rollup", _BY_DAY),
    Kept("page_rollup", _BY_DAY),
    Kept("quarter_rollup", _BY_DAY),
    Kept("day_rollup", _BY_DAY),
    Kept("imported_days", "toRelativeDayNum(day) < {before_day:UInt32}", _MONTH),
    Kept("filtered_hits", "ts < toDateTime64(toUInt64({before_day:UInt32}) * 86400, 3, 'UTC')"),
    Kept("drops", "minute < toDateTime(toUInt32({before_day:UInt32}) * 86400, 'UTC')"),
    Kept("spans", _ago("start", 9), _DAY, "spans"),
    Kept("logs", _ago("ts", 9), _DAY, "logs"),
    Kept("points", _ago("ts", 3), _DAY, "points"),
    Kept("series", "toRelativeDayNum(day) < {before_day:UInt32}", _MONTH, "points"),
    Kept("trace_index", _since("last"), "", "spans"),
    Kept("exceptions", _ago("ts", 9), _DAY, "spans"),
    Kept("calls", _since("hour"), _MONTH, "points"),
    Kept("calls_hourly", _since("hour"), _MONTH, "points"),
    Kept("service_versions", "toRelativeDayNum(day) < {before_day:UInt32}", _MONTH, "points"),
    Kept("otlp_senders", _since("minute"), _MONTH),
    Kept("otlp_marks", _since("minute"), _MONTH),
    Kept("otlp_requests", _since("received")),
    Kept("web_vitals", _ago("at", 3), _MONTH),
    Kept("error_events", _ago("at", 3), _MONTH, "errors"),
    Kept("release_sessions", "started < toDateTime(toUInt32({before_day:UInt32}) * 86400, 'UTC')", _MONTH, "errors"),
    Kept("error_notes", _ago("at", 3), _MONTH, "errors"),
    # Which hash belongs to which group: as long as there is a site.
    Kept("error_hash_groups", "{before_day:UInt32} = 0"),
    Kept("checks", _ago("ts", 3), _MONTH),
    Kept("pings", _ago("ts", 3), _MONTH),
    # What lies aside while an import is under way.
    Kept("import_rows", "ts < toDateTime64(toUInt64({before_day:UInt32}) * 86400, 3, 'UTC')"),
)
# What a rebuild of roll-ups makes before it swaps it in; empty afterwards.
EXCUSED = ("session_rollup_next", "page_rollup_next", "quarter_rollup_next", "day_rollup_next", "session_stage")
# Postgres' tables with what was learnt from a site's data; they go when all of it goes.
LEARNT = ("error_groups", "error_releases", "error_actions")
