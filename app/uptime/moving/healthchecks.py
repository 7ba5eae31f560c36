"""The checks of Healthchecks, as its API lists them (``GET /api/v3/checks/``), as forms of monitors. Pure."""

from collections.abc import Iterator
from typing import Any

from app.uptime.moving.carried import Carried, Skipped


def read(document: Any) -> Iterator[Carried | Skipped]:
    """The checks of a list, each as a form or with the reason why not."""
    checks = document.get("checks") if isinstance(document, dict) else None
    if not isinstance(checks, list):
        raise ValueError("This is no list of checks from Healthchecks' API: it has no checks.")  # noqa: TRY004, the file is wrong and no caller
    for one in checks:
        name = str(one.get("name") or one.get("slug") or "unnamed")
        schedule = one.get("schedule")
        if schedule and len(str(schedule).split()) != 5:
            yield Skipped(name, f"“{schedule}” is no cron expression; OnCalendar is not known here.")
            continue
        check: dict[str, Any] = {"kind": "heartbeat", "grace_s": int(one.get("grace") or 3600)}
        if schedule:
            check |= {"cron": schedule, "timezone": one.get("tz") or "UTC"}
        else:
            check["every_s"] = max(int(one.get("timeout") or 86_400), 10)
        form = {"name": name, "check": check, "tags": str(one.get("tags") or "").split()[:20],
                "is_paused": one.get("status") == "paused"}  # fmt: skip
        yield Carried(name, form | ({"slug": one["slug"]} if one.get("slug") else {}))
