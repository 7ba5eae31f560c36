"""From an event to its row: whose code its frames are, which error it is, and what pages list. Pure."""

from collections.abc import Sequence
from typing import Any

import msgspec

from app.errors.fingerprint import Fingerprint, compared, fingerprint
from app.errors.frames import is_extension, owner
from app.errors.messages import canonical
from app.errors.rules import Judged, Rule, judge
from app.ingest.rows import ErrorEvent, SentError, instant

LONGEST_VALUE, LONGEST_TITLE, LONGEST_TITLE_OF_RULE = 1_000, 300, 1_000
_NO_TAGS: dict[str, str] = {}


def row_of(sent: SentError, rules: Sequence[Rule] = ()) -> tuple[ErrorEvent, Judged]:
    """The row of an event, and what the site's rules said of it. Changes the event: frames get their owners."""
    event = sent.event
    judged = judge(event, rules) if rules else Judged()
    put_owners(event)
    noise = noise_of(event, sent.is_crawler)
    custom = ["noise", noise, headline(event)[0] if noise == "crawler" else ""] if noise else judged.fingerprint
    made = fingerprint(event, custom)
    type_, value = headline(event)
    if judged.title:
        event["title"] = judged.title[:LONGEST_TITLE]
    trace = event.get("contexts", {}).get("trace")
    trace = trace if isinstance(trace, dict) else {}
    sdk = event.get("sdk", {})
    row = ErrorEvent(
        site_id=sent.site_id, hash=made.own, at=instant(sent.at_ms), received=instant(sent.received_ms),
        event_id=sent.event_id, hashes=list(made.hashes.values()), loose=made.loose, hash_version=made.version,
        level=event.get("level", "error"), platform=event.get("platform", ""), type=type_, value=value,
        culprit=culprit(event), logger=event.get("logger", ""), transaction=event.get("transaction", ""),
        release=event.get("release", ""), dist=event.get("dist", ""), environment=event.get("environment", ""),
        server=event.get("server_name", ""), user=sent.user, trace_id=_hex(trace.get("trace_id"), 32),
        span_id=_hex(trace.get("span_id"), 16), sdk=f"{sdk.get('name', '')} {sdk.get('version', '')}".strip(),
        handled=_handled(event), source=sent.source, noise=noise, url=_url(event), browser=sent.browser,
        browser_version=sent.browser_version, os=sent.os, os_version=sent.os_version, device=sent.device,
        tags=event.get("tags", _NO_TAGS), is_minified=int(made.is_minified),
        scrubbed=min(event.get("scrubbed", {}).get("count", 0), 65_535),
        revision=sent.revision, was=sent.was, payload=msgspec.json.encode(event).decode(),
    )  # fmt: skip
    return row, judged


def put_owners(event: dict[str, Any]) -> None:
    """Mark whose code each frame is; what the SDK said is kept beside where that is something else."""
    platform = event.get("platform") or ""
    stacks = [one.get("frames") for one in event.get("exception") or []]
    stacks += [thread.get("frames") for thread in event.get("threads") or []]
    for frames in (*stacks, event.get("frames")):
        for frame in frames or ():
            said = frame.get("in_app")
            rule = frame.get("rule_in_app")
            is_own = rule if rule is not None else owner(frame, platform)[0]
            if said is not None and said != is_own:
                frame["sdk_in_app"] = said
            frame["in_app"] = is_own


def as_it_came(event: dict[str, Any]) -> dict[str, Any]:
    """A stored event without what the writer said of it, to be read again. Changes it."""
    event.pop("title", None)
    holders = (event, *(event.get("exception") or ()), *(event.get("threads") or ()))
    for frame in (frame for holder in holders for frame in holder.get("frames") or ()):
        frame.pop("rule_in_app", None)
        if "sdk_in_app" in frame:
            frame["in_app"] = frame.pop("sdk_in_app")
    return event


def noise_of(event: dict[str, Any], is_crawler: bool) -> str:
    """What nobody can repair: errors of extensions, of crawlers, and those that a browser tells nothing about."""
    exceptions = event.get("exception") or []
    frames = exceptions[-1].get("frames") or [] if exceptions else []
    if any(is_extension(frame) for frame in frames[-1:]) or (frames and all(is_extension(f) for f in frames)):
        return "extension"
    _, value = headline(event)
    if not frames and value.rstrip(".") == "Script error":
        return "script error"
    if value == "ResizeObserver loop":
        return "resize observer"
    return "crawler" if is_crawler and event.get("platform") == "javascript" else ""


def headline(event: dict[str, Any]) -> tuple[str, str]:
    """Type and message as lists show them; type '' for what is only a message."""
    exceptions = event.get("exception") or []
    chosen = compared(event)
    if exceptions and (chosen or not event.get("message")):
        last = (chosen or exceptions)[-1] if len(chosen) == 1 else exceptions[-1]
        type_, value = canonical(last.get("type") or "", last.get("value") or "")
        return type_[:200], _first_line(value)[:LONGEST_VALUE]
    if event.get("message"):
        return "", _first_line(event["message"])[:LONGEST_VALUE]
    return "", event.get("transaction", "") or "An event without a message"


def title(type_: str, value: str) -> str:
    """One line that names an error."""
    return (f"{type_}: {value}" if type_ and value else type_ or value)[:LONGEST_TITLE]


def culprit(event: dict[str, Any]) -> str:
    """Where it happened: the innermost frame of one's own code, or what was being done."""
    for one in reversed(compared(event)):
        for frame in reversed(one.get("frames") or []):
            if frame.get("in_app"):
                where = frame.get("module") or frame.get("filename") or frame.get("abs_path") or ""
                function = frame.get("function") or ""
                return (f"{function} in {where}" if function and where else function or where)[:300]
    return event.get("transaction", "")[:300]


def explained(sent: SentError, rules: Sequence[Rule]) -> Fingerprint:
    """The hashes alone, for a rehearsal of rules."""
    return fingerprint(sent.event, judge(sent.event, rules).fingerprint)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _hex(value: Any, length: int) -> str:
    plain = value.replace("-", "").lower() if isinstance(value, str) else ""
    return plain if len(plain) == length and not set(plain) - set("0123456789abcdef") and plain.strip("0") else ""


def _handled(event: dict[str, Any]) -> int:
    handled = [one.get("mechanism", {}).get("handled") for one in event.get("exception") or []]
    return -1 if all(one is None for one in handled) else int(all(one is not False for one in handled))


def _url(event: dict[str, Any]) -> str:
    """The page or address without what follows its path: queries and fragments name people."""
    url = event.get("request", {}).get("url")
    return url.partition("?")[0].partition("#")[0][:500] if isinstance(url, str) else ""
