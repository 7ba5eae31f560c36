"""Sessions of programs, told by SDKs one by one or counted, as rows for crash-free rates. Pure."""

import secrets
from hashlib import blake2b
from typing import Any

from app.errors.scrub import pseudonym
from app.ingest.rows import ReleaseSession
from app.kit.times import unix_ns

HOUR_S = 3_600
MOST_AGGREGATES = 200
MOST_COUNT = 10_000_000


def of_session(told: dict[str, Any], site: int, pepper: bytes, now_s: int) -> ReleaseSession | None:
    """One session as it is now; None when it names no release, or itself by nothing."""
    attributes = told.get("attrs")
    attributes = attributes if isinstance(attributes, dict) else {}
    release, name = attributes.get("release"), told.get("sid")
    if not isinstance(release, str) or not release or not isinstance(name, str) or not name:
        return None
    status, errors, sequence = told.get("status"), told.get("errors"), told.get("seq")
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 <= sequence < 2**62:
        sequence = unix_ns(told.get("timestamp")) // 1_000_000 or (0 if told.get("init") else 1)
    has_errors = isinstance(errors, int) and errors > 0
    distinct = told.get("did")
    return ReleaseSession(
        site_id=site, release=release[:250], environment=_text(attributes.get("environment")),
        started=_hour(told.get("started"), now_s),
        session=int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1,
        sequence=sequence, total=1, errored=int(has_errors or status == "errored"), abnormal=int(status == "abnormal"),
        crashed=int(status == "crashed"),
        user=pseudonym(pepper, site, "id", distinct) if isinstance(distinct, str) and distinct else 0,
    )  # fmt: skip


def of_sessions(told: dict[str, Any], site: int, now_s: int) -> list[ReleaseSession]:
    """Sessions that an SDK has counted."""
    attributes, aggregates = told.get("attrs"), told.get("aggregates")
    attributes = attributes if isinstance(attributes, dict) else {}
    release = attributes.get("release")
    if not isinstance(release, str) or not release or not isinstance(aggregates, list):
        return []
    rows = []
    for one in aggregates[:MOST_AGGREGATES]:
        if not isinstance(one, dict):
            continue
        exited, errored, abnormal, crashed = (_count(one.get(n)) for n in ("exited", "errored", "abnormal", "crashed"))
        row = ReleaseSession(
            site_id=site, release=release[:250], environment=_text(attributes.get("environment")),
            started=_hour(one.get("started"), now_s), session=secrets.randbits(62),
            total=exited + errored + abnormal + crashed, errored=errored, abnormal=abnormal, crashed=crashed,
        )  # fmt: skip
        if row.total:
            rows.append(row)
    return rows


def _hour(started: Any, now_s: int) -> int:
    at_s = unix_ns(started) // 10**9
    is_possible = now_s - 30 * 86_400 < at_s <= now_s + HOUR_S
    return (at_s if is_possible else now_s) // HOUR_S * HOUR_S


def _count(value: Any) -> int:
    return min(value, MOST_COUNT) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _text(value: Any) -> str:
    return value[:100] if isinstance(value, str) else ""
