"""An event as it is known at the door: in our shape, scrubbed, with its time set right. Pure."""

import secrets
from dataclasses import dataclass
from typing import Any

from app.errors.event import event_id_of, normalized, unix_ms
from app.errors.scrub import scrubbed
from app.kit.device import Device, device_of

HOUR_MS = 3_600_000
AHEAD_MS, BEHIND_MS = HOUR_MS, 30 * 24 * HOUR_MS
# An SDK whose clock is wrong by more than a network's delay: its times are moved by the difference.
DRIFT_MS = 60_000
NOBODY = Device("", "", "", "", "", False)


@dataclass(frozen=True, slots=True)
class Door:
    """What is known of a request before its events are looked at. ``sent_ms`` 0: nobody said."""

    site: int
    pepper: bytes
    hidden: tuple[str, ...]
    received_ms: int
    sent_ms: int = 0
    user_agent: str = ""
    source: str = "sentry"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that may be kept."""

    event_id: str
    at_ms: int
    received_ms: int
    user: int
    source: str
    device: Device
    event: dict[str, Any]


def arrival(raw: dict[str, Any], door: Door, envelope_id: Any = "") -> Arrival:
    """An event from its decoded payload; the envelope's id wins over the payload's. Never raises."""
    event_id = event_id_of(envelope_id, raw.get("event_id")) or secrets.token_hex(16)
    event = normalized(raw)
    device = _device(event, door)
    at_ms, flaw = _time(unix_ms(raw.get("timestamp")), door)
    if flaw:
        event["clock"] = flaw
    event, user = scrubbed(event, door.site, door.pepper, door.hidden)
    return Arrival(event_id, at_ms, door.received_ms, user, door.source, device, event)


def _device(event: dict[str, Any], door: Door) -> Device:
    """The browser in which it happened: of the request that was answered, or of the page that sends itself."""
    headers = event.get("request", {}).get("headers")
    pairs = headers.items() if isinstance(headers, dict) else headers if isinstance(headers, list) else ()
    for pair in pairs:
        if isinstance(pair, (list, tuple)) and len(pair) == 2 and str(pair[0]).lower() == "user-agent":
            return device_of(str(pair[1])) if isinstance(pair[1], str) and pair[1] else NOBODY
    if event.get("platform") == "javascript" and door.user_agent.startswith("Mozilla/"):
        return device_of(door.user_agent)
    return NOBODY


def _time(told_ms: int, door: Door) -> tuple[int, str]:
    """When it happened, by the hub's clock, and what was wrong with what was told."""
    drift = door.received_ms - door.sent_ms if door.sent_ms else 0
    flaw = ""
    if abs(drift) > DRIFT_MS and told_ms:
        told_ms, flaw = told_ms + drift, "the sender's clock is wrong; its times were moved"
    if not told_ms:
        return door.received_ms, ""
    if told_ms > door.received_ms + AHEAD_MS or told_ms < door.received_ms - BEHIND_MS:
        return door.received_ms, "its time could not be right; it was given the time at which it came"
    return told_ms, flaw
