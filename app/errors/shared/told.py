"""What of an event somebody without an account sees: where it broke, and which steps led there. Pure.

An event is scrubbed before it is stored; a stranger sees less than that. What is not named here is not shown: local
variables, the person, the request, tags, contexts, packages, paths of files on a disk, and what programs logged.
"""

from typing import Any

FRAME = (
    "function", "filename", "module", "line", "column", "in_app", "is_mapped", "omitted",
    "context_line", "pre_context", "post_context",
)  # fmt: skip
STEP = ("at", "type", "category", "level", "message")
STEPS = ("navigation", "click", "ui", "http", "fetch", "xhr", "error")  # kinds of steps, up to a dot


def told(event: dict[str, Any]) -> dict[str, Any]:
    """The part of an event that its link shows."""
    exceptions = [_exception(one) for one in event.get("exception") or []]
    steps = [_of(one, STEP) for one in event.get("breadcrumbs") or [] if _is_step(one)]
    shown = {"exception": exceptions, "breadcrumbs": steps, "message": event.get("message")}
    if not any(one["frames"] for one in exceptions):
        shown["frames"] = [_frame(one) for one in _bare(event)]
    return {name: value for name, value in shown.items() if value}


def _exception(one: dict[str, Any]) -> dict[str, Any]:
    frames = [_frame(frame) for frame in one.get("frames") or []]
    mechanism = _of(one.get("mechanism") or {}, ("type", "handled"))
    return {**_of(one, ("type", "value", "module")), "mechanism": mechanism, "frames": frames}


def _frame(frame: dict[str, Any]) -> dict[str, Any]:
    raw = frame.get("raw")
    return _of(frame, FRAME) | ({"raw": _of(raw, FRAME)} if raw else {})


def _bare(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Frames that belong to no exception: the event's own, or those of the thread that crashed."""
    threads = event.get("threads") or []
    chosen = next((one for one in threads if one.get("crashed")), None)
    return event.get("frames") or (chosen or {}).get("frames") or []


def _is_step(crumb: dict[str, Any]) -> bool:
    return str(crumb.get("category") or crumb.get("type") or "").partition(".")[0] in STEPS


def _of(one: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: one[name] for name in names if one.get(name) is not None}
