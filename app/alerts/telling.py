"""What to tell of an alert, and when to look at it again. Pure.

The first message goes out at once; what follows in the same group within its window waits and goes out together.
Whoever was told that something fires is told when it is over, whatever silences there are: a silence holds back the
news that something began, and after it ends that news is told if it is still true.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.alerts.state import AlertState

FLAPS = 4  # so many times in FLAP_WINDOW is flapping
FLAP_WINDOW = timedelta(hours=1)
STEADY = timedelta(minutes=30)  # without a change, it flaps no longer
LOOK_AGAIN = timedelta(minutes=1)  # at what is held back by something whose end is not known


class Say(StrEnum):
    """What a message says of an alert."""

    FIRED = "fired"
    RESOLVED = "resolved"
    REMINDER = "reminder"
    ESCALATED = "escalated"
    FLAPPING = "flapping"


@dataclass(frozen=True, slots=True)
class Policy:
    """How a rule tells. ``steps``: seconds after the first message, for each step of escalation; the first is 0."""

    group_s: int = 60
    remind_s: int = 0
    steps: tuple[int, ...] = (0,)
    tells_resolved: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """An alert as this module sees it. ``last`` is what was said last, None when nothing was said yet.

    ``step``: steps of escalation that were taken. ``is_held``: a silence, a mute time or something it depends on holds
    it back, until ``held_until`` where that is known.
    """

    state: AlertState
    changed_at: datetime
    last: Say | None = None
    last_at: datetime | None = None
    first_at: datetime | None = None
    step: int = 0
    is_acknowledged: bool = False
    is_flapping: bool = False
    is_held: bool = False
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """``say`` now, if anything, and look again at ``due_at``, if ever. ``is_steady``: it flaps no longer."""

    say: Say | None = None
    due_at: datetime | None = None
    is_steady: bool = False


def next_word(told: Told, policy: Policy, group_told_at: datetime | None, at: datetime) -> Next:
    """What to say of an alert now. ``group_told_at``: when something of its group was told last."""
    if told.is_flapping:
        return _of_flapping(told, policy, group_told_at, at)
    return _of_steady(told, policy, group_told_at, at)


def is_flapping(fired_at: list[datetime], at: datetime) -> bool:
    """Whether the same thing fired too often lately."""
    return sum(at - FLAP_WINDOW < one <= at for one in fired_at) >= FLAPS


def _of_flapping(told: Told, policy: Policy, group_told_at: datetime | None, at: datetime) -> Next:
    steady_at = told.changed_at + STEADY
    if at >= steady_at:
        after = _of_steady(told, policy, group_told_at, at)
        return Next(after.say, after.due_at, is_steady=True)
    if told.last is Say.FLAPPING:
        return Next(None, steady_at)
    if _may_not_begin(told):
        return Next(None, min(steady_at, told.held_until or at + LOOK_AGAIN))
    return _in_group(Say.FLAPPING, policy, group_told_at, at, steady_at)


def _of_steady(told: Told, policy: Policy, group_told_at: datetime | None, at: datetime) -> Next:
    if told.state is AlertState.RESOLVED:
        if told.last in (None, Say.RESOLVED) or not policy.tells_resolved:
            return Next()
        return _in_group(Say.RESOLVED, policy, group_told_at, at, None)
    if told.state not in (AlertState.FIRING, AlertState.RECOVERING):
        return Next()
    if told.is_acknowledged:
        return Next()
    if told.last in (None, Say.RESOLVED, Say.FLAPPING):
        if _may_not_begin(told):
            return Next(None, told.held_until or at + LOOK_AGAIN)
        return _in_group(Say.FIRED, policy, group_told_at, at, None)
    return _again(told, policy, at)


def _again(told: Told, policy: Policy, at: datetime) -> Next:
    """The next step of escalation or a reminder, for what is still firing and nobody has taken."""
    assert told.first_at is not None
    assert told.last_at is not None
    step_at = told.first_at + timedelta(seconds=policy.steps[told.step]) if told.step < len(policy.steps) else None
    remind_at = told.last_at + timedelta(seconds=policy.remind_s) if policy.remind_s else None
    waits = [moment for moment in (step_at, remind_at) if moment is not None]
    if not waits:
        return Next()
    if min(waits) > at:
        return Next(None, min(waits))
    if told.is_held:
        return Next(None, told.held_until or at + LOOK_AGAIN)
    say = Say.ESCALATED if step_at is not None and step_at <= at else Say.REMINDER
    return Next(say, at)


def _may_not_begin(told: Told) -> bool:
    return told.is_held or told.is_acknowledged


def _in_group(say: Say, policy: Policy, group_told_at: datetime | None, at: datetime, later: datetime | None) -> Next:
    opens_at = group_told_at + timedelta(seconds=policy.group_s) if group_told_at else at
    # A window that lies in the future altogether is that of a clock which was put back.
    if at < opens_at and group_told_at is not None and group_told_at <= at:
        return Next(None, opens_at)
    return Next(say, later)
