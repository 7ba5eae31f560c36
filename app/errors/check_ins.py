"""Check-ins of jobs as the words that monitors of heartbeats hear. Pure."""

import re
from typing import Any

import msgspec

from app.errors.event import event_id_of
from app.ingest.rows import Ping, instant

_SLUG = re.compile(r"[a-zA-Z0-9_-]{1,100}")
_STATUS = {"ok": "ok", "error": "error", "in_progress": "in_progress"}
LONGEST_CONFIG = 4_000
LONGEST_S = 86_400 * 30


def of_check_in(told: dict[str, Any], site: int, now_ms: int) -> Ping | None:
    """The word of a job; None when it names no monitor, or a status that is none."""
    slug, status = told.get("monitor_slug"), _STATUS.get(str(told.get("status")))
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug) or status is None:
        return None
    duration, config, environment = told.get("duration"), told.get("monitor_config"), told.get("environment")
    is_number = isinstance(duration, (int, float)) and not isinstance(duration, bool) and 0 <= duration < LONGEST_S
    written = msgspec.json.encode(config).decode() if isinstance(config, dict) else ""
    return Ping(
        site_id=site, monitor_slug=slug, check_in_id=event_id_of(told.get("check_in_id")), status=status,
        duration_s=float(duration) if is_number and duration is not None else 0, ts=instant(now_ms),
        environment=environment[:100] if isinstance(environment, str) else "",
        monitor_config=written if len(written) <= LONGEST_CONFIG else "",
    )  # fmt: skip
