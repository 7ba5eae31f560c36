"""An event as Markdown, for a ticket or an assistant. Pure; what came from outside is fenced or escaped."""

from datetime import UTC, datetime
from typing import Any

from app.errors.issues.views import ErrorGroupView, EventView

MOST_FRAMES, MOST_BREADCRUMBS = 40, 20


def markdown(group: ErrorGroupView, one: EventView) -> str:
    """The error with its stack, what led to it, and what is known around it."""
    at = datetime.fromtimestamp(one.at_ms / 1000, UTC).isoformat(timespec="seconds")
    facts = {
        "Error": group.short_id, "State": group.said, "Culprit": group.culprit, "When": at, "Release": one.release,
        "Environment": one.environment, "Events": group.events, "People": group.users, "Trace": one.trace_id,
        "Page": one.url, "Browser": f"{one.browser} {one.browser_version}".strip(), "System": one.os,
        "SDK": one.sdk, "Event": one.id,
    }  # fmt: skip
    told = "\n".join(f"- {name}: {_plain(value)}" for name, value in facts.items() if value)
    parts = [f"# {_plain(one.title)}", told]
    parts.extend(_exception(exception) for exception in reversed(one.event.get("exception") or []))
    if crumbs := one.event.get("breadcrumbs"):
        said = "\n".join(_breadcrumb(crumb) for crumb in crumbs[-MOST_BREADCRUMBS:])
        parts.append(f"## Before it happened\n\n{said}")
    if tags := one.event.get("tags"):
        parts.append("## Tags\n\n" + "\n".join(f"- {_plain(name)}: {_plain(value)}" for name, value in tags.items()))
    if one.scrubbed_count:
        parts.append(f"{one.scrubbed_count} values were taken out of this event before it was stored.")
    return "\n\n".join(parts) + "\n"


def _exception(exception: dict[str, Any]) -> str:
    lines = []
    for frame in list(reversed(exception.get("frames") or []))[:MOST_FRAMES]:
        where = frame.get("filename") or frame.get("module") or frame.get("abs_path") or "?"
        own = "" if frame.get("in_app") else "  (library)"
        lines.append(f"{where}:{frame.get('line', '?')} in {frame.get('function') or '?'}{own}")
        if frame.get("in_app") and frame.get("context_line"):
            lines.append(f"    {frame['context_line'].strip()}")
    title = _plain(f"{exception.get('type', '')}: {exception.get('value', '')}".strip(": "))
    return f"## {title}\n\n" + _fenced("\n".join(lines)) if lines else f"## {title}"


def _breadcrumb(crumb: dict[str, Any]) -> str:
    at = datetime.fromtimestamp(crumb.get("at", 0) / 1000, UTC).strftime("%H:%M:%S") if crumb.get("at") else ""
    said = crumb.get("message") or " ".join(f"{name}={value}" for name, value in (crumb.get("data") or {}).items())
    return f"- {at} {_plain(crumb.get('category') or crumb.get('type') or '')}: {_plain(said)[:300]}"


def _fenced(text: str) -> str:
    """A fence that nothing in the text can end."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"


def _plain(value: Any) -> str:
    text = " ".join(str(value).split())
    for sign in ("\\", "`", "*", "_", "[", "]", "<", ">", "#", "|"):
        text = text.replace(sign, f"\\{sign}")
    return text
