"""Which errors are the same error. Pure: an event and its site's rules in, up to four hashes out, and why.

    custom   what the program itself, or a rule of the site, says
    app      types and the frames of the program's own code, through the whole chain of causes
    system   the same with all frames; keeps a group whole when own code becomes a library
    message  types and what is said, with marks for what varies; only where no frame tells anything
    loose    type, message and the innermost own frame: for suggestions alone

An event belongs to the group that owns any of the first four, the first before the others. A frame is module or file,
function and line of source, never a number of a line. Messages count only where stacks tell nothing: one failing query
with a thousand ids is one error. ``VERSION`` is part of every hash: who changes what is compared must raise it.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from app.errors.frames import Told, owner, told
from app.errors.messages import canonical, parameterized

VERSION = 1
LONGEST_CYCLE = 8
DEFAULT = frozenset({"{{ default }}", "{{default}}"})
# 63 bits: the same number in ClickHouse (unsigned) and in Postgres (signed).
_MASK = (1 << 63) - 1
MOST_FRAMES = 100  # of one stack that are compared, the innermost


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """``hashes`` by kind; the first is the one an event carries as its own."""

    hashes: dict[str, int]
    loose: int
    is_minified: bool = False
    version: int = VERSION

    @property
    def own(self) -> int:
        """The hash that events are stored under."""
        return next(iter(self.hashes.values()))

    @property
    def kind(self) -> str:
        """Which kind that is."""
        return next(iter(self.hashes))


@dataclass(slots=True)
class Parts:
    """What one variant compares: a list for each exception."""

    of: list[list[str]] = field(default_factory=list)
    has_frames: bool = False


def fingerprint(event: dict[str, Any], custom: list[str] | None = None) -> Fingerprint:
    """The hashes of an event in our shape (``event.py``). ``custom``: a rule's fingerprint instead of the event's."""
    app, system = Parts(), Parts()
    message: list[str] = []
    is_minified = False
    for one in compared(event):
        of_app, of_system, minified, type_, said = _of_exception(one, event)
        is_minified = is_minified or minified
        app.of.append(([type_] if type_ else []) + of_app)
        system.of.append(([type_] if type_ else []) + of_system)
        app.has_frames, system.has_frames = app.has_frames or bool(of_app), system.has_frames or bool(of_system)
        message += [type_, said]
    if is_minified:  # where names are lost, what is said keeps errors apart
        app.of.append(message)
        system.of.append(message)
    hashes: dict[str, int] = {}
    if app.has_frames:
        hashes["app"] = hashed("stack", app.of)
    if system.has_frames and (made := hashed("stack", system.of)) not in hashes.values():
        hashes["system"] = made
    if not hashes:
        hashes["message"] = hashed("message", message or _said(event))
    hashes = _with_custom(hashes, custom if custom is not None else event.get("fingerprint") or [])
    return Fingerprint(hashes, _loose(event), is_minified)


def _with_custom(defaults: dict[str, int], custom: list[str]) -> dict[str, int]:
    if not custom or all(part in DEFAULT for part in custom):
        return defaults
    if not any(part in DEFAULT for part in custom):
        return {"custom": hashed("custom", custom)}
    salted = [hashed("custom", [str(own) if part in DEFAULT else part for part in custom]) for own in defaults.values()]
    return dict(zip(("custom", "system"), salted, strict=False))


def compared(event: dict[str, Any]) -> list[dict[str, Any]]:
    """The exceptions whose stacks are compared, the cause first; a thread or a bare stack where there is none.

    Of a group of exceptions (PEP 654 and its like) those that differ, each once; when only one is left, the group
    around it does not count. A message that merely carries the stack of its own call is a message.
    """
    exceptions = event.get("exception") or []
    if exceptions:
        if event.get("message") and all(_is_synthetic(one) for one in exceptions):
            return []
        return _without_repeats(exceptions)
    if event.get("message"):
        return []
    if event.get("frames"):
        return [{"type": "", "value": "", "frames": event["frames"]}]
    thread = _telling_thread(event.get("threads") or [])
    return [{"type": "", "value": "", "frames": thread}] if thread else []


def _without_repeats(exceptions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups = {one.get("mechanism", {}).get("exception_id") for one in exceptions if _is_group(one)}
    if not groups:
        return exceptions
    root = next((one for one in exceptions if one.get("mechanism", {}).get("exception_id") in groups), exceptions[-1])
    leaves, seen = [], set()
    for one in exceptions:
        if _is_group(one) or one.get("mechanism", {}).get("parent_id") not in groups:
            continue
        platform = ""
        key = (
            one.get("type"),
            tuple(told(frame, platform).parts for frame in (one.get("frames") or [])[-MOST_FRAMES:]),
        )
        if key not in seen:
            seen.add(key)
            leaves.append(one)
    if len(leaves) == 1:
        return leaves
    return (
        [*sorted(leaves, key=lambda one: (str(one.get("type")), hashed("", _plain(one)))), root]
        if leaves
        else exceptions
    )


def _plain(one: dict[str, Any]) -> list[str]:
    return [part for frame in (one.get("frames") or [])[-MOST_FRAMES:] for part in told(frame, "").parts]


def _is_group(one: dict[str, Any]) -> bool:
    return bool(one.get("mechanism", {}).get("is_exception_group"))


def _is_synthetic(one: dict[str, Any]) -> bool:
    return bool(one.get("mechanism", {}).get("synthetic"))


def _telling_thread(threads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with_stack = [thread for thread in threads if thread.get("frames")]
    for word in ("crashed", "current"):
        chosen = [thread for thread in with_stack if thread.get(word)]
        if len(chosen) == 1:
            return chosen[0]["frames"]
    return with_stack[0]["frames"] if len(with_stack) == 1 else []


def _of_exception(one: dict[str, Any], event: dict[str, Any]) -> tuple[list[str], list[str], bool, str, str]:
    platform = event.get("platform") or ""
    type_, value = canonical(one.get("type") or "", one.get("value") or "")
    type_ = "" if _is_synthetic(one) else type_
    app: list[str] = []
    system: list[str] = []
    is_minified = False
    for frame, seen in frames_told(one.get("frames") or [], platform):
        if not seen.parts:
            continue
        part = "\x1f".join(seen.parts)
        _add(system, part)
        if frame.get("in_app"):
            is_minified = is_minified or seen.is_minified
            _add(app, part)
    return app, system, is_minified, type_, parameterized(value)


def frames_told(frames: list[dict[str, Any]], platform: str) -> list[tuple[dict[str, Any], Told]]:
    """The frames that are compared, with what they tell. A lone frame of a page without a function tells nothing."""
    seen = [(frame, told(frame, platform)) for frame in frames[-MOST_FRAMES:]]
    if len(seen) == 1 and platform == "javascript" and not seen[0][0].get("function"):
        return [(seen[0][0], Told((), "a lone frame without a function tells nothing", False))]
    return seen


def _add(parts: list[str], part: str) -> None:
    """Append, and take out what is only a deeper turn of the same recursion."""
    parts.append(part)
    for length in range(1, min(LONGEST_CYCLE, len(parts) // 2) + 1):
        if part == parts[-1 - length] and parts[-length:] == parts[-2 * length : -length]:
            del parts[-length:]
            return


def _said(event: dict[str, Any]) -> list[str]:
    """What a message without a stack is told apart by."""
    message = event.get("template") or event.get("message") or ""
    if message:
        return ["message", parameterized(message)]
    if csp := event.get("csp"):
        return ["csp", str(csp.get("directive", "")), str(csp.get("blocked", ""))]
    return ["nothing", event.get("transaction") or "", event.get("logger") or ""]


def _loose(event: dict[str, Any]) -> int:
    exceptions = compared(event)
    if not exceptions:
        return hashed("loose", _said(event))
    last = exceptions[-1]
    type_, value = canonical(last.get("type") or "", last.get("value") or "")
    platform = event.get("platform") or ""
    top = next((f for f in reversed(last.get("frames") or []) if f.get("in_app")), None)
    where = "\x1f".join(told(top, platform).parts[:2]) if top else ""
    return hashed("loose", [type_, parameterized(value), where])


def hashed(kind: str, parts: list[Any]) -> int:
    """63 bits of these parts."""
    made = blake2b(f"{VERSION}\x1e{kind}".encode(), digest_size=8)
    for part in parts:
        made.update(b"\x1e")
        made.update(("\x1d".join(part) if isinstance(part, list) else part).encode("utf-8", "replace"))
    return int.from_bytes(made.digest(), "big") & _MASK


__all__ = ["VERSION", "Fingerprint", "compared", "fingerprint", "frames_told", "hashed", "owner"]
