"""What a site says of its errors: matchers, and what then holds. Pure.

    {"match": [{"key": "type", "pattern": "ConnectionError"}, {"key": "stack.module", "pattern": "payments.*"}],
     "fingerprint": ["payments-down"], "title": "Payments are down"}

All matchers of a rule must hold; patterns are globs, and ``is_not`` turns one round. The first that says a fingerprint
wins, and so does the first that says a title, whether it drops, or whose code frames are.
"""

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache
from typing import Any

import msgspec

from app.errors.messages import canonical

KEYS = (
    "type", "value", "message", "level", "logger", "transaction", "release", "environment", "platform", "url", "server",
    "stack.function", "stack.module", "stack.path",
)  # fmt: skip
_VARIABLE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


class Matcher(msgspec.Struct, frozen=True):
    """One condition. ``key`` is one of KEYS, or ``tags.`` and a tag's name."""

    key: str
    pattern: str
    is_not: bool = False


class Rule(msgspec.Struct, frozen=True):
    """What holds when all matchers do. '' and null say nothing."""

    match: tuple[Matcher, ...]
    fingerprint: tuple[str, ...] = ()
    title: str = ""
    in_app: bool | None = None
    drops: bool = False


class Judged(msgspec.Struct):
    """What the rules say of one event."""

    fingerprint: list[str] | None = None
    title: str = ""
    drops: bool = False
    rules: list[int] = []  # places of the rules that matched


def judge(event: dict[str, Any], rules: Sequence[Rule]) -> Judged:
    """What a site's rules say of an event. Marks whose code its frames are, where a rule says it."""
    judged = Judged()
    for place, rule in enumerate(rules):
        about_frames = [matcher for matcher in rule.match if matcher.key.startswith("stack.")]
        if not all(_holds(matcher, event) for matcher in rule.match if matcher not in about_frames):
            continue
        frames = [frame for frame in _frames(event) if all(_holds_for(m, frame) for m in about_frames)]
        if about_frames and not frames:
            continue
        judged.rules.append(place)
        if rule.in_app is not None:
            for frame in frames:
                frame.setdefault("rule_in_app", rule.in_app)
        if judged.fingerprint is None and rule.fingerprint:
            judged.fingerprint = [expanded(part, event) for part in rule.fingerprint]
        judged.title = judged.title or expanded(rule.title, event)
        judged.drops = judged.drops or rule.drops
    return judged


def expanded(text: str, event: dict[str, Any]) -> str:
    """A text with ``{{ type }}`` and the like filled in; ``{{ default }}`` stays, and what is unknown says so."""

    def filled(found: re.Match[str]) -> str:
        name = found[1].replace("error.", "")
        if name == "default":
            return found.group()
        if name not in KEYS and not name.startswith("tags."):
            return f"<unknown {found[1]}>"
        return _value(name, event) if not name.startswith("stack.") else _top(name, event)

    return _VARIABLE.sub(filled, text)


def _holds(matcher: Matcher, event: dict[str, Any]) -> bool:
    return bool(_glob(matcher.pattern).fullmatch(_value(matcher.key, event))) != matcher.is_not


def _holds_for(matcher: Matcher, frame: dict[str, Any]) -> bool:
    return bool(_glob(matcher.pattern).fullmatch(_of_frame(matcher.key, frame))) != matcher.is_not


def _value(key: str, event: dict[str, Any]) -> str:
    if key.startswith("tags."):
        return event.get("tags", {}).get(key[5:], "")
    if key in ("type", "value"):
        last = (event.get("exception") or [{}])[-1]
        type_, value = canonical(last.get("type") or "", last.get("value") or "")
        return type_ if key == "type" else value
    if key == "url":
        return str(event.get("request", {}).get("url") or "")
    return str(event.get({"server": "server_name"}.get(key, key)) or "")


def _frames(event: dict[str, Any]) -> list[dict[str, Any]]:
    of = [one.get("frames") or [] for one in (event.get("exception") or [])]
    return [frame for frames in [*of, event.get("frames") or []] for frame in frames]


def _of_frame(key: str, frame: dict[str, Any]) -> str:
    if key == "stack.path":
        return frame.get("abs_path") or frame.get("filename") or ""
    return frame.get(key[6:]) or ""


def _top(key: str, event: dict[str, Any]) -> str:
    frames = _frames(event)
    return _of_frame(key, frames[-1]) if frames else ""


@lru_cache(maxsize=1_024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern), re.IGNORECASE | re.DOTALL)
