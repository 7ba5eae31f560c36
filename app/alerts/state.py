"""Where an alert stands: inactive → pending → firing → recovering → resolved. Pure: values in, values out.

    inactive ──bad──▸ pending ──bad for `for_s`──▸ firing ──good──▸ recovering ──good for `keep_s`──▸ resolved
        ▴───not bad─────┘                            ▴────────not good──┘

``BETWEEN`` is the hysteresis: no longer bad, and not yet good. What is resolved begins again as if it were inactive.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class AlertState(StrEnum):
    """Where an alert stands."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    RESOLVED = "resolved"


class Verdict(StrEnum):
    """What was seen at one moment."""

    BAD = "bad"
    BETWEEN = "between"
    GOOD = "good"
    NO_DATA = "no_data"


class NoData(StrEnum):
    """What it means that nothing was seen: nothing (``keep``), that all is ``good``, or that it is ``bad``."""

    KEEP = "keep"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long it must be bad before it fires, and good before it is resolved; seconds."""

    for_s: int = 0
    keep_s: int = 0
    no_data: NoData = NoData.KEEP


@dataclass(frozen=True, slots=True)
class Standing:
    """A state and since when it is so. ``fired_at``: when it began to fire, while it does and after that."""

    state: AlertState = AlertState.INACTIVE
    since: datetime | None = None
    fired_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Whether somebody may have been told of it."""
        return self.state in (AlertState.FIRING, AlertState.RECOVERING)


NEVER = Standing()


def step(standing: Standing, verdict: Verdict, patience: Patience, at: datetime) -> tuple[Standing, list[AlertState]]:
    """Where it stands after a verdict, and the states that it entered on the way, in order."""
    verdict = _meant(verdict, patience.no_data)
    entered: list[AlertState] = []
    if verdict is Verdict.NO_DATA:
        return standing, entered
    while (after := _next(standing, verdict, patience, at)) is not standing:
        standing = after
        entered.append(after.state)
    return standing, entered


def _next(standing: Standing, verdict: Verdict, patience: Patience, at: datetime) -> Standing:
    is_bad, state = verdict is Verdict.BAD, standing.state
    if state in (AlertState.INACTIVE, AlertState.RESOLVED):
        return Standing(AlertState.PENDING, at) if is_bad else standing
    if state is AlertState.PENDING:
        if not is_bad:
            return Standing(AlertState.INACTIVE, at)
        if _has_lasted(standing, patience.for_s, at):
            return Standing(AlertState.FIRING, at, fired_at=at)
        return standing
    if state is AlertState.FIRING:
        return replace(standing, state=AlertState.RECOVERING, since=at) if verdict is Verdict.GOOD else standing
    if verdict is not Verdict.GOOD:
        return replace(standing, state=AlertState.FIRING, since=at)
    if _has_lasted(standing, patience.keep_s, at):
        return replace(standing, state=AlertState.RESOLVED, since=at)
    return standing


def _meant(verdict: Verdict, policy: NoData) -> Verdict:
    if verdict is not Verdict.NO_DATA or policy is NoData.KEEP:
        return verdict
    return Verdict.GOOD if policy is NoData.GOOD else Verdict.BAD


def _has_lasted(standing: Standing, seconds: int, at: datetime) -> bool:
    # A clock that was put back makes the time longer, never shorter.
    return standing.since is None or at - standing.since >= timedelta(seconds=seconds)
