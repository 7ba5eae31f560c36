"""Nightjar's own file of monitors (YAML): what the export writes and the import reads. Secrets are not in it. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from app.uptime.models import Monitor
from app.uptime.moving.carried import Carried, Skipped

FIELDS = ("name", "slug", "interval_s", "timeout_s", "confirmations", "retry_s", "recoveries", "slow_ms",
          "is_upside_down", "locations", "tags", "group", "is_paused")  # fmt: skip


def read(document: Any) -> Iterator[Carried | Skipped]:
    """The monitors of a file, as forms."""
    monitors = document.get("monitors") if isinstance(document, dict) else None
    if not isinstance(monitors, list):
        raise ValueError("This is no file of Nightjar's monitors: it has no monitors.")  # noqa: TRY004, the file is wrong and no caller
    for one in monitors:
        if not isinstance(one, dict):
            yield Skipped(str(one)[:60], "A monitor is a list of fields.")
            continue
        yield Carried(str(one.get("name") or "unnamed"), one)


def written(monitors: Iterable[Monitor]) -> str:
    """The file of some monitors."""
    entries = [{**{name: getattr(one, name) for name in FIELDS}, "check": one.spec} for one in monitors]
    return yaml.safe_dump({"monitors": entries}, sort_keys=False, allow_unicode=True)
