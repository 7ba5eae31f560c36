"""What the alerts hear of errors: new ones, those that came back or became frequent, and whose fix a release has."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.signals import Severity, Signal, SignalState, tell
from app.errors.models import ErrorGroup


def _signal(
    group: ErrorGroup, kind: str, state: SignalState, severity: Severity, text: str, at: datetime, **facts: Any
) -> Signal:
    told = {"culprit": group.culprit, "release": group.last_release, "level": group.level, **facts}
    return Signal(
        site_id=group.site_id, kind=kind, subject=f"error_group:{group.id}", state=state, severity=severity,
        title=group.title[:300], text=text, path=f"/errors/{group.number}", at=at,
        facts={name: value for name, value in told.items() if value not in ("", None)},
    )  # fmt: skip


async def tell_new(work: AsyncSession, group: ErrorGroup, at: datetime) -> None:
    """An error that nobody has seen before."""
    severity = (
        Severity.CRITICAL if group.level == "fatal" else Severity.WARNING if group.is_unhandled else Severity.INFO
    )
    where = f" in {group.culprit}" if group.culprit else ""
    text = f"A new error{where}, first seen{f' in {group.first_release}' if group.first_release else ''}."
    facts = {"environment": group.first_environment}
    await tell(work, _signal(group, "error_new", SignalState.EVENT, severity, text, at, **facts))


async def tell_regressed(work: AsyncSession, group: ErrorGroup, detail: dict[str, Any], at: datetime) -> None:
    """An error that was resolved and is back, in a release that should have the fix."""
    fixed = f" It was fixed in {detail['fixed_in']}." if detail.get("fixed_in") else ""
    now = f" in {detail['release']}" if detail.get("release") else ""
    text = f"It was resolved, and came back{now}.{fixed}"
    facts = {"environment": detail.get("environment"), "fixed_in": detail.get("fixed_in")}
    await tell(work, _signal(group, "error_regressed", SignalState.EVENT, Severity.WARNING, text, at, **facts))


async def tell_spike(work: AsyncSession, group: ErrorGroup, lately: int, usual: float, at: datetime) -> None:
    """An error that happens far more often than it did in the week before."""
    text = f"{lately} events in the last ten minutes; {usual:.1f} were usual in the last week."
    spike = _signal(group, "error_spike", SignalState.FIRING, Severity.WARNING, text, at, events=lately)
    await tell(work, spike)


async def tell_spike_over(work: AsyncSession, group: ErrorGroup, at: datetime) -> None:
    """It is as often as usual again."""
    text = "It does not happen unusually often any more."
    await tell(work, _signal(group, "error_spike", SignalState.RESOLVED, Severity.WARNING, text, at))


async def tell_fixed(work: AsyncSession, group: ErrorGroup, release: str, commit: str, at: datetime) -> None:
    """An error that waited for a commit: this release has it."""
    text = f"{release} has its fix, commit {commit[:12]}. Older releases do not bring it back."
    facts = {"fixed_in": release, "commit": commit}
    await tell(work, _signal(group, "error_fixed", SignalState.EVENT, Severity.INFO, text, at, **facts))
