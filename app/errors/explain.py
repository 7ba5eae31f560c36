"""Why an error is in its group, for people: what was compared, and what was left out and why. Pure."""

from typing import Any

from app.errors.fingerprint import VERSION, Fingerprint, compared, frames_told
from app.errors.frames import owner
from app.errors.messages import canonical, parameterized

MOST_FRAMES = 60

_KINDS = {
    "custom": "A fingerprint was given, by the program or by a rule of this site.",
    "app": "Types and frames of the program's own code are the same, through the whole chain of causes.",
    "system": "Types and all frames are the same; none of them is known as the program's own.",
    "message": "There is no stack that tells anything: type and message are the same, apart from what varies.",
}


def explanation(event: dict[str, Any], made: Fingerprint, rules: list[str] | None = None) -> dict[str, Any]:
    """What was compared for an event whose frames have their owners. ``rules``: names of the rules that matched."""
    platform = event.get("platform") or ""
    return {
        "version": VERSION,
        "kind": made.kind,
        "sentence": _KINDS[made.kind],
        "hashes": [{"kind": kind, "hash": f"{number:016x}"} for kind, number in made.hashes.items()],
        "is_minified": made.is_minified,
        "custom": event.get("fingerprint", []) if made.kind == "custom" else [],
        "rules": rules or [],
        "exceptions": [_exception(one, platform, made) for one in compared(event)],
        "message": parameterized(event.get("template") or event.get("message") or "") if made.kind == "message" else "",
    }


def _exception(one: dict[str, Any], platform: str, made: Fingerprint) -> dict[str, Any]:
    type_, value = canonical(one.get("type") or "", one.get("value") or "")
    is_synthetic = bool(one.get("mechanism", {}).get("synthetic"))
    frames = frames_told(one.get("frames") or [], platform)[-MOST_FRAMES:]
    return {
        "type": type_,
        "type_counts": bool(type_) and not is_synthetic,
        "message": parameterized(value),
        "message_counts": made.kind == "message" or made.is_minified,
        "frames": [_frame(frame, told.parts, told.why, platform, made) for frame, told in frames],
    }


def _frame(frame: dict[str, Any], parts: tuple[str, ...], why: str, platform: str, made: Fingerprint) -> dict[str, Any]:
    is_own = bool(frame.get("in_app"))
    counts = bool(parts) and (is_own or "app" not in made.hashes)
    reason = why or ("" if counts else "it is no own code")
    said = "a rule of this site says so" if "rule_in_app" in frame else owner(frame, platform)[1]
    return {
        "where": frame.get("module") or frame.get("filename") or frame.get("abs_path") or "",
        "function": frame.get("function") or "", "is_own": is_own, "own_because": said, "counts": counts,
        "compared": list(parts), "left_out_because": reason,
    }  # fmt: skip
