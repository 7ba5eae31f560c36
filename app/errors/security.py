"""Reports of a browser's security policies (CSP and its like) as events. Pure."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from app.errors.envelope import UNREADABLE, Malformed


def csp_event(body: bytes, query: str) -> dict[str, Any] | None:
    """The event of a report, in either of the two shapes that browsers send; None for one that is no violation."""
    try:
        told = msgspec.json.decode(body)
    except UNREADABLE:
        raise Malformed("A report is a JSON object.") from None
    if isinstance(told, list):
        told = next(
            (one.get("body") for one in told if isinstance(one, dict) and one.get("type") == "csp-violation"), {}
        )
        report = told if isinstance(told, dict) else {}
    else:
        report = told.get("csp-report") if isinstance(told, dict) else None
    if not isinstance(report, dict):
        raise Malformed("A report has its violation under csp-report.")
    directive = _first(report, "effective-directive", "effectiveDirective", "violated-directive", "violatedDirective")
    directive = directive.split(" ")[0]
    if not directive:
        return None
    blocked = _first(report, "blocked-uri", "blockedURL") or "inline"
    page = _first(report, "document-uri", "documentURL")
    event: dict[str, Any] = {
        "platform": "javascript", "logger": "csp", "level": "warning",
        "message": f"Blocked '{directive.removesuffix('-elem').removesuffix('-attr')}' from '{_origin(blocked)}'",
        "fingerprint": ["csp", directive, _origin(blocked)],
        "request": {"url": page}, "tags": {"directive": directive, "blocked": _origin(blocked)},
        "extra": {name: value for name, value in report.items() if isinstance(value, (str, int))},
    }  # fmt: skip
    told_query = parse_qs(query)
    for ours, theirs in (("release", "sentry_release"), ("environment", "sentry_environment")):
        if values := told_query.get(theirs):
            event[ours] = values[0]
    return event


def _first(report: dict[str, Any], *names: str) -> str:
    return next((report[name] for name in names if isinstance(report.get(name), str) and report[name]), "")


def _origin(url: str) -> str:
    """The host of an address; a word like ``inline`` or ``data`` stays."""
    try:
        parts = urlsplit(url)
        return parts.hostname or parts.scheme or url[:200]
    except ValueError:
        return url[:200]
