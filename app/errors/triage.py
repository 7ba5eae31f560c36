"""What may happen to a group of errors, as values: resolved, ignored, and when it comes back. Pure.

    unresolved ── resolve ──> resolved ── an event of a release that has the fix ──> unresolved (regressed)
        └──────── ignore ───> ignored  ── the time is over, or there were too many ──> unresolved (escalated)

A group is only *regressed* when an event proves it: it happened after the decision, and its release is not older than
the fix. Old clients that still run yesterday's release prove nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """What people decided."""

    UNRESOLVED = "unresolved"
    RESOLVED = "resolved"
    IGNORED = "ignored"
    MERGED = "merged"


class Reason(StrEnum):
    """Why a group is in its status."""

    NEW = "new"
    REGRESSED = "regressed"
    ESCALATED = "escalated"
    REOPENED = "reopened"
    RESOLVED_NOW = "resolved_now"
    RESOLVED_IN_RELEASE = "resolved_in_release"
    RESOLVED_IN_NEXT = "resolved_in_next_release"
    RESOLVED_IN_COMMIT = "resolved_in_commit"
    IGNORED = "ignored"
    MERGED = "merged"


class How(StrEnum):
    """In what an error is resolved."""

    NOW = "now"
    RELEASE = "release"
    NEXT = "next"
    COMMIT = "commit"


class Resolution(msgspec.Struct, frozen=True):
    """The claim that an error is repaired. ``baselines``: by environment the newest release when it was made.

    ``release``: the first with the fix, where somebody knows it; ``environment``: '' for all.
    """

    how: How
    at_ms: int
    release: str = ""
    environment: str = ""
    commit: str = ""
    baselines: dict[str, str] = {}


class Ignoring(msgspec.Struct, frozen=True):
    """Until when nobody wants to hear of an error. All 0 and false: for ever.

    ``events`` and ``users``: so many more, within ``window_s`` when that is not 0. ``doubles``: until a day has twice
    as many as ``daily``, the average of the week before.
    """

    at_ms: int
    until_ms: int = 0
    events: int = 0
    users: int = 0
    window_s: int = 0
    doubles: bool = False
    daily: float = 0


@dataclass(frozen=True, slots=True)
class State:
    """Where a group stands."""

    status: Status
    reason: Reason
    resolution: Resolution | None = None
    ignoring: Ignoring | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, as far as it may prove something."""

    release: str
    environment: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Since:
    """What came since a group is ignored, and in the last day."""

    events: int = 0
    users: int = 0
    events_of_day: int = 0


# Of two releases in an environment: below 0 when the first is the older one (``releases.compared``).
Order = Callable[[str, str, str], int]
NEW = State(Status.UNRESOLVED, Reason.NEW)
_RESOLVED = {
    How.NOW: Reason.RESOLVED_NOW, How.RELEASE: Reason.RESOLVED_IN_RELEASE, How.NEXT: Reason.RESOLVED_IN_NEXT,
    How.COMMIT: Reason.RESOLVED_IN_COMMIT,
}  # fmt: skip


def resolve(resolution: Resolution) -> State:
    """Claim that it is repaired."""
    return State(Status.RESOLVED, _RESOLVED[resolution.how], resolution)


def ignore(ignoring: Ignoring) -> State:
    """Want to hear no more of it, for a while or for ever."""
    return State(Status.IGNORED, Reason.IGNORED, None, ignoring)


def reopen() -> State:
    """Take it up again, by hand."""
    return State(Status.UNRESOLVED, Reason.REOPENED)


def after(state: State, happened: Happened, order: Order) -> State:
    """The state after an event: the same, or regressed."""
    if state.status is not Status.RESOLVED or state.resolution is None:
        return state
    if not proves(state.resolution, happened, order):
        return state
    return State(Status.UNRESOLVED, Reason.REGRESSED, state.resolution)


def proves(resolution: Resolution, happened: Happened, order: Order) -> bool:
    """Whether an event proves that what was claimed to be repaired is not."""
    if happened.at_ms <= resolution.at_ms:
        return False
    if resolution.environment and happened.environment != resolution.environment:
        return False
    release, environment = happened.release, happened.environment
    baseline = resolution.baselines.get(environment, "")
    if resolution.release and resolution.how is not How.NOW:
        return bool(release) and order(release, resolution.release, environment) >= 0
    if resolution.how is How.NOW:
        # Without releases time is all there is.
        return not release or not baseline or order(release, baseline, environment) >= 0
    if not release:
        return False
    return not baseline or order(release, baseline, environment) > 0


def committed(state: State, release: str) -> State:
    """The commit that a group waits for is in this release: from now on that release has the fix."""
    if state.resolution is None or state.resolution.how is not How.COMMIT or state.resolution.release:
        return state
    return replace(state, resolution=msgspec.structs.replace(state.resolution, release=release))


def over(ignoring: Ignoring, now_ms: int, since: Since) -> str:
    """Why it is over with ignoring an error; '' while it is not."""
    if ignoring.until_ms and now_ms >= ignoring.until_ms:
        return "the time is over"
    if ignoring.events and since.events >= ignoring.events:
        return f"there were {since.events} more events"
    if ignoring.users and since.users >= ignoring.users:
        return f"{since.users} more people met it"
    if ignoring.doubles and since.events_of_day >= max(2 * ignoring.daily, 2):
        return f"{since.events_of_day} events in a day are twice as many as before"
    return ""


def escalate() -> State:
    """Take it up again because ignoring it is over."""
    return State(Status.UNRESOLVED, Reason.ESCALATED)
