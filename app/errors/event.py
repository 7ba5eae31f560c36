"""A Sentry event in one shape, whatever SDK wrote it and however large it is. Pure.

What comes is bounded here: frames, causes, breadcrumbs, tags, texts. Lists that may be bare or under ``values`` are
bare; frames stand at their exception; times are unix milliseconds. What no page shows is left out.
"""

import json
import re
from collections.abc import Callable
from itertools import islice
from typing import Any

import msgspec

from app.errors.envelope import UNREADABLE, Malformed
from app.kit.times import unix_ns

MOST_FRAMES, MOST_EXCEPTIONS, MOST_BREADCRUMBS, MOST_TAGS, MOST_THREADS = 250, 50, 100, 100, 64
MOST_ENTRIES, DEEPEST = 200, 8  # of an object that is free in its shape, and how many may be in one another
LONGEST, LONGEST_VALUE, LONGEST_TAG, LONGEST_VAR, LONGEST_LINE, LONGEST_NAME = 8_192, 4_096, 400, 1_024, 1_024, 800
LEVELS = ("fatal", "error", "warning", "info", "debug")
_ID = re.compile(r"[0-9a-fA-F]{32}")
_COPIED = ("logger", "transaction", "server_name", "release", "dist", "environment", "platform")
_FRAME_TEXTS = ("filename", "abs_path", "module", "function", "package", "platform", "image_addr", "debug_id")
_FRAME_NUMBERS = (("line", "lineno"), ("column", "colno"), ("omitted", "omitted"))
_CRUMB_TEXTS = ("type", "category", "level", "message")
NO_EVENT = "The payload of an event is a JSON object."


def decoded(payload: bytes) -> dict[str, Any]:
    """The object in a payload, also when its text is damaged in places. Raises Malformed."""
    try:
        value = msgspec.json.decode(payload)
    except UNREADABLE:
        try:
            value = json.loads(payload.decode("utf-8", "replace"), strict=False)
            # Half of a character beyond 16 bits, which JavaScript leaves where it cuts a text, becomes a `?`.
            value = msgspec.json.decode(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
        except UNREADABLE:
            raise Malformed(NO_EVENT) from None
    if not isinstance(value, dict):
        raise Malformed(NO_EVENT)
    return value


def event_id_of(*candidates: Any) -> str:
    """The first of these that is an id, 32 hexadecimal digits without dashes; '' when none is."""
    for one in candidates:
        if isinstance(one, str) and _ID.fullmatch(plain := one.replace("-", "")):
            return plain.lower()
    return ""


def normalized(raw: dict[str, Any]) -> dict[str, Any]:
    """The event in our shape. Never raises: what is of the wrong kind is left out."""
    event: dict[str, Any] = {name: text for name in _COPIED if (text := _text(raw.get(name), LONGEST_TAG))}
    level = _text(raw.get("level"), 20).lower()
    event["level"] = {"critical": "fatal", "log": "info", "warn": "warning"}.get(level, level)
    if event["level"] not in LEVELS:
        event["level"] = "error"
    _put_message(event, raw)
    event["exception"] = [_exception(one) for one in _values(raw.get("exception"))[-MOST_EXCEPTIONS:]]
    event["threads"] = [_thread(one) for one in _values(raw.get("threads"))[:MOST_THREADS]]
    event["frames"] = _frames(raw.get("stacktrace"))
    event["breadcrumbs"] = [_breadcrumb(one) for one in _values(raw.get("breadcrumbs"))[-MOST_BREADCRUMBS:]]
    event["tags"] = tags_of(raw.get("tags"))
    for name in ("contexts", "extra", "request", "user"):
        if isinstance(raw.get(name), dict):
            event[name] = bounded(raw[name])
    event["fingerprint"] = [_text(part, LONGEST_TAG) for part in _list(raw.get("fingerprint"))[:20]]
    event["modules"] = _pairs(raw.get("modules"))
    event["images"] = _images(raw.get("debug_meta"))
    sdk = raw.get("sdk")
    if isinstance(sdk, dict):
        event["sdk"] = {name: _text(sdk.get(name), 100) for name in ("name", "version")}
    return {name: value for name, value in event.items() if value not in ({}, [], "")}


def _put_message(event: dict[str, Any], raw: dict[str, Any]) -> None:
    entry = raw.get("logentry") or raw.get("sentry.interfaces.Message")
    message = raw.get("message")
    if isinstance(message, dict):
        entry, message = message, ""
    entry = entry if isinstance(entry, dict) else {}
    template = _text(entry.get("message"), LONGEST)
    event["message"] = _text(entry.get("formatted"), LONGEST) or _text(message, LONGEST) or template
    if template and template != event["message"]:
        event["template"] = template


def _values(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        value = value["values"] if isinstance(value.get("values"), list) else [value]
    return [one for one in _list(value) if isinstance(one, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any, most: int) -> str:
    if value.__class__ is str:
        return value if len(value) <= most else value[:most]
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    return str(value)[:most] if isinstance(value, (int, float)) else ""


def _exception(one: dict[str, Any]) -> dict[str, Any]:
    value = one.get("value")
    made: dict[str, Any] = {
        "type": _text(one.get("type"), LONGEST_TAG),
        "value": _text(value, LONGEST) if not isinstance(value, (dict, list)) else json.dumps(value)[:LONGEST],
        "module": _text(one.get("module"), LONGEST_TAG),
        "frames": _frames(one.get("stacktrace")),
        "raw_frames": _frames(one.get("raw_stacktrace")),
    }
    mechanism = one.get("mechanism")
    if isinstance(mechanism, dict):
        kept = ("type", "handled", "synthetic", "exception_id", "parent_id", "is_exception_group", "source")
        made["mechanism"] = {
            name: mechanism[name] for name in kept if isinstance(mechanism.get(name), (str, int, bool))
        }
    return {name: value for name, value in made.items() if value not in ("", [])}


def _thread(one: dict[str, Any]) -> dict[str, Any]:
    made = {
        "id": _text(one.get("id"), 100),
        "name": _text(one.get("name"), 200),
        "frames": _frames(one.get("stacktrace")),
    }
    return made | {name: bool(one.get(name)) for name in ("crashed", "current") if one.get(name)}


def _frames(stack: Any) -> list[dict[str, Any]]:
    """Frames, the outermost first; of very many the outer and the inner ones."""
    frames = [one for one in _list(stack.get("frames")) if isinstance(one, dict)] if isinstance(stack, dict) else []
    if len(frames) > MOST_FRAMES:
        half, left_out = MOST_FRAMES // 2, len(frames) - MOST_FRAMES
        frames = [*frames[:half], {"function": "", "omitted": left_out}, *frames[-half:]]
    return [_frame(frame) for frame in frames]


def _frame(frame: dict[str, Any]) -> dict[str, Any]:
    get: Callable[[str], Any] = frame.get
    made: dict[str, Any] = {}
    for name in _FRAME_TEXTS:
        text = get(name)
        if text.__class__ is str and text:
            made[name] = text if len(text) <= LONGEST_NAME else text[:LONGEST_NAME]
    for ours, theirs in _FRAME_NUMBERS:
        number = get(theirs)
        if isinstance(number, (int, float)) and number is not True and 0 < number < 2**31:
            made[ours] = int(number)
    if isinstance(is_own := get("in_app"), bool):
        made["in_app"] = is_own
    if isinstance(line := get("context_line"), str):
        made["context_line"] = line[:LONGEST_LINE]
        for name in ("pre_context", "post_context"):
            made[name] = [one[:LONGEST_LINE] for one in _list(get(name))[:10] if one.__class__ is str]
    if isinstance(named := get("vars"), dict):
        made["vars"] = bounded(named, LONGEST_VAR, 50)
    return made


def _breadcrumb(one: dict[str, Any]) -> dict[str, Any]:
    get: Callable[[str], Any] = one.get
    made: dict[str, Any] = {}
    for name in _CRUMB_TEXTS:
        if text := _text(get(name), LONGEST_VAR):
            made[name] = text
    made["at"] = unix_ms(get("timestamp"))
    if isinstance(data := get("data"), dict):
        made["data"] = bounded(data, LONGEST_VAR, 30)
    return made


def tags_of(tags: Any) -> dict[str, str]:
    """Tags as names and texts; SDKs send an object or pairs."""
    pairs = tags.items() if isinstance(tags, dict) else _list(tags)
    found: dict[str, str] = {}
    for pair in pairs:
        if isinstance(pair, (list, tuple)) and len(pair) == 2 and len(found) < MOST_TAGS:
            name, value = _text(pair[0], 200), _text(pair[1], LONGEST_TAG)
            if name and value:
                found[name] = value
    return found


def _pairs(modules: Any) -> dict[str, str]:
    if not isinstance(modules, dict):
        return {}
    return {name[:100]: _text(version, 50) for name, version in islice(modules.items(), 500)}


def _images(meta: Any) -> list[dict[str, str]]:
    """Which maps belong to which files: what SDKs say of scripts."""
    images = _list(meta.get("images")) if isinstance(meta, dict) else []
    told = [one for one in images if isinstance(one, dict) and one.get("debug_id") and one.get("code_file")]
    return [{"file": _text(one["code_file"], 800), "debug_id": _text(one["debug_id"], 64)} for one in told[:200]]


def bounded(value: Any, longest: int = LONGEST_VALUE, entries: int = MOST_ENTRIES, depth: int = DEEPEST) -> Any:
    """A value of any shape, not longer, larger or deeper than is kept."""
    if value.__class__ is str:
        return value if len(value) <= longest else f"{value[:longest]}…"
    if value.__class__ is dict:
        some = value.items() if len(value) <= entries else list(value.items())[:entries]
        return {
            key[:LONGEST_TAG]: one if one.__class__ is str and len(one) <= longest
            else "…" if depth <= 1 and one.__class__ in (dict, list)
            else bounded(one, longest, entries, depth - 1)
            for key, one in some
        }  # fmt: skip
    if value.__class__ is list:
        if depth <= 1:
            return [one if not isinstance(one, (dict, list)) else "…" for one in value[:entries]]
        return [
            one if one.__class__ is str and len(one) <= longest else bounded(one, longest, entries, depth - 1)
            for one in (value if len(value) <= entries else value[:entries])
        ]
    return value


def unix_ms(value: Any) -> int:
    """A time of an SDK as unix milliseconds: seconds, or ISO 8601; 0 when it is none."""
    return unix_ns(value) // 1_000_000
