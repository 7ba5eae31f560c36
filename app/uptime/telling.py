"""What of a monitor's fate is told to people, and in which words. Pure."""

from datetime import UTC, datetime

from app.alerts.signals import Severity, Signal, SignalState
from app.uptime.models import Incident, Monitor
from app.uptime.verdict import Status

CERTIFICATE = "certificate"
ENDS = ("certificate_ends", "domain_ends", "domain_ended")
KINDS = {Status.DOWN: "monitor_down", Status.DEGRADED: "monitor_degraded"}


def kind_of(monitor: Monitor, incident: Incident) -> str:
    """The kind of signal that an incident is."""
    if incident.kind == CERTIFICATE or incident.code in ENDS:
        return CERTIFICATE
    if monitor.is_heartbeat:
        return "heartbeat_missed"
    return KINDS[Status(incident.kind)]


def began(monitor: Monitor, incident: Incident) -> Signal:
    """An incident began."""
    kind = kind_of(monitor, incident)
    what = "the registration" if incident.code.startswith("domain") else "a certificate"
    title = {
        "monitor_down": f"{monitor.name} is down",
        "monitor_degraded": f"{monitor.name} is slow or degraded",
        "heartbeat_missed": f"{monitor.name} did not report as it should",
        CERTIFICATE: f"{monitor.name}: {what} ends",
    }[kind]  # fmt: skip
    severity = Severity.CRITICAL if incident.kind == Status.DOWN else Severity.WARNING
    return _signal(monitor, incident, kind, SignalState.FIRING, severity, title, incident.words, incident.began_at)


def ended(monitor: Monitor, incident: Incident, at: datetime, *, is_paused: bool) -> Signal:
    """An incident is over."""
    kind = kind_of(monitor, incident)
    title = f"{monitor.name} is paused" if is_paused else f"{monitor.name} is well again"
    lasted = words_of_duration((at - incident.began_at).total_seconds())
    text = "Nobody looks any more." if is_paused else f"It lasted {lasted}. It began with: {incident.words}"
    return _signal(monitor, incident, kind, SignalState.RESOLVED, Severity.INFO, title, text, at)


def words_of_duration(seconds: float) -> str:
    """A length of time in its two largest units."""
    left, parts = int(seconds), []
    for name, size in (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}{'s' * (count != 1)}")
    return " ".join(parts[:2]) or "less than a second"


def _signal(
    monitor: Monitor, incident: Incident, kind: str, state: SignalState, severity: Severity, title: str, text: str,
    at: datetime,
) -> Signal:  # fmt: skip
    facts = {
        "target": monitor.target,
        "since": f"{incident.began_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        **({"seen from": ", ".join(filter(None, incident.locations))} if any(incident.locations) else {}),
        **({"tags": ", ".join(monitor.tags)} if monitor.tags else {}),
        "parents": [f"monitor:{parent}" for parent in monitor.parents],
    }
    subject = f"{monitor.subject}:certificate" if incident.kind == CERTIFICATE else monitor.subject
    return Signal(monitor.site_id, kind, subject, state, severity, title, text, incident.path, at, facts)
