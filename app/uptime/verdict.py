"""Whether a monitor is up, as a pure function: a state and one result go in, a state and its effects come out.

Each location has two turns, each with hysteresis: failing (``confirmations`` failures in a row turn it on, as many
successes as ``recoveries`` off again) and slow. A monitor is down when a quorum of its fresh locations is failing.
Where fewer are fresh than a quorum needs, nothing is known: unmeasured, which is never down. A turn dates back to the
first result of the row that caused it, so time in suspicion becomes downtime when it is confirmed, and uptime when not.

Maintenance is no state: a monitor goes up and down in it as ever, only nobody is told of what begins in it. What still
lasts when it ends is told then, and what ends in it is told at once.
"""

from collections.abc import Iterator
from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """What one check found. ``unknown``: the prober itself was cut off, so it says nothing about the target."""

    OK = "ok"
    SLOW = "slow"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What time is weighed by."""

    NEW = "new"
    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNMEASURED = "unmeasured"
    PAUSED = "paused"


class Mood(StrEnum):
    """What a status may be about to become."""

    STEADY = ""
    SUSPECT = "suspect"
    RECOVERING = "recovering"


class Result(msgspec.Struct, frozen=True):
    """One check's result; ``at`` in unix seconds."""

    at: float
    outcome: Outcome
    location: str
    code: str = ""
    words: str = ""


class Turn(msgspec.Struct, frozen=True):
    """A yes or no that turns after so many contrary observations in a row, dated from the first of them."""

    is_on: bool = False
    since: float = 0
    contrary: int = 0
    first: float = 0

    def saw(self, is_on: bool, at: float, needed: int) -> "Turn":
        """The turn after one more observation."""
        if is_on == self.is_on:
            return msgspec.structs.replace(self, contrary=0)
        first = self.first if self.contrary else at
        if self.contrary + 1 >= needed:
            return Turn(is_on, first)
        return Turn(self.is_on, self.since, self.contrary + 1, first)


class Seen(msgspec.Struct, frozen=True):
    """What is known of a monitor at one location. ``code`` and ``words`` are those of the first failure in a row."""

    at: float
    outcome: Outcome
    failing: Turn = Turn()
    slow: Turn = Turn()
    code: str = ""
    words: str = ""


class State(msgspec.Struct, frozen=True):
    """What is known of a monitor. ``told``: the bad status that people have been told of and that has not ended."""

    status: Status = Status.NEW
    since: float = 0
    seen: dict[str, Seen] = {}
    told: Status | None = None
    mood: Mood = Mood.STEADY
    began: float = 0  # results from before this moment are of an earlier life, before a pause
    judged: float = 0  # the moment as of which the status is so


class Config(msgspec.Struct, frozen=True):
    """What a monitor's owner chose. A result older than ``stale_s`` says nothing any more; 0: it is good for ever."""

    locations: tuple[str, ...]
    quorum: int = 1
    confirmations: int = 2
    recoveries: int = 1
    stale_s: float = 0
    is_in_maintenance: bool = False


class Became(msgspec.Struct, frozen=True):
    """The status changed, at ``since``, which may lie back."""

    status: Status
    since: float


class Opened(msgspec.Struct, frozen=True):
    """People should know that something began."""

    status: Status
    since: float
    code: str
    words: str
    locations: tuple[str, ...]


class Closed(msgspec.Struct, frozen=True):
    """What people were told of is over."""

    status: Status
    at: float
    is_paused: bool = False


Effect = Became | Opened | Closed
WORSE = {Status.DOWN: 2, Status.DEGRADED: 1}


def step(state: State, result: Result | None, config: Config, at: float) -> tuple[State, list[Effect]]:
    """The state after a result, or after nothing but time (None), and what follows from it.

    A result that is not newer than the last one of its location was counted already, or is overtaken: it changes
    nothing, so that results may be delivered again. One that comes late all the same is judged as of the moment of
    which the status is so, for it must not bring back what is over; only where nothing was known does it tell what was.
    """
    if state.status is Status.PAUSED:
        return state, []
    seen = {name: one for name, one in state.seen.items() if name in config.locations}
    if result is not None:
        if not _is_news(state, result, config):
            return state, []
        seen[result.location] = _looked(seen.get(result.location), result, config)
    at = _as_of(state, seen, result, at)
    status, since = _judged(state, seen, config, at)
    effects: list[Effect] = []
    if status is not state.status:
        since = max(since, state.since)
        effects.append(Became(status, since))
    else:
        since = state.since
    told, more = _told(state, status, since, seen, config, at)
    after = State(status, since, seen, told, _mood(status, seen), state.began, at)
    return after, effects + more


def pause(state: State, at: float) -> tuple[State, list[Effect]]:
    """Stop judging; what was told of is over, without being well."""
    if state.status is Status.PAUSED:
        return state, []
    closed: list[Effect] = [Closed(state.told, at, is_paused=True)] if state.told else []
    return State(Status.PAUSED, at), [Became(Status.PAUSED, at), *closed]


def resume(state: State, at: float) -> tuple[State, list[Effect]]:
    """Begin anew: nothing is known yet."""
    if state.status is not Status.PAUSED:
        return state, []
    return State(Status.NEW, at, began=at), [Became(Status.NEW, at)]


def _is_news(state: State, result: Result, config: Config) -> bool:
    before = state.seen.get(result.location)
    is_newer = result.at >= state.began if before is None else result.at > before.at
    return result.location in config.locations and is_newer


def _as_of(state: State, seen: dict[str, Seen], result: Result | None, at: float) -> float:
    """The moment to judge: time does not go back, but for a result that tells of a time of which nothing was known."""
    if result is None or state.status is not Status.UNMEASURED:
        return max(at, state.judged)
    return max(one.at for one in seen.values())


def _looked(before: Seen | None, result: Result, config: Config) -> Seen:
    before = before or Seen(0, Outcome.OK)
    if result.outcome is Outcome.UNKNOWN:
        return msgspec.structs.replace(before, at=result.at, outcome=result.outcome)
    is_bad = result.outcome in (Outcome.FAIL, Outcome.SLOW)
    failing = before.failing.saw(
        result.outcome is Outcome.FAIL, result.at,
        config.confirmations if result.outcome is Outcome.FAIL else config.recoveries,
    )  # fmt: skip
    slow = before.slow.saw(is_bad, result.at, config.confirmations if is_bad else config.recoveries)
    goes_on = before.outcome is result.outcome and before.words != ""
    code, words = (before.code, before.words) if goes_on and is_bad else (result.code, result.words)
    return Seen(result.at, result.outcome, failing, slow, code, words)


def _is_fresh(one: Seen, config: Config, at: float) -> bool:
    return one.outcome is not Outcome.UNKNOWN and (not config.stale_s or at - one.at <= config.stale_s)


def _judged(state: State, seen: dict[str, Seen], config: Config, at: float) -> tuple[Status, float]:
    fresh = [one for one in seen.values() if _is_fresh(one, config, at)]
    needed = max(min(config.quorum, len(config.locations)), 1)
    if len(fresh) < needed:
        if state.status is Status.NEW:
            return Status.NEW, state.since
        return Status.UNMEASURED, _lost_at(seen, needed, config, at)
    failing = sorted(one.failing.since for one in fresh if one.failing.is_on)
    if len(failing) >= needed:
        return Status.DOWN, failing[needed - 1]
    slow = sorted(one.slow.since for one in fresh if one.slow.is_on)
    if len(slow) >= needed:
        came_back = max((one.failing.since for one in fresh if not one.failing.is_on), default=0)
        return Status.DEGRADED, max(slow[needed - 1], came_back if state.status is Status.DOWN else 0)
    if state.status in (Status.NEW, Status.UNMEASURED):
        # A failure that is not confirmed yet is no reason to call something up that was not up before.
        return (state.status, state.since) if any(one.failing.contrary for one in fresh) else (Status.UP, at)
    turns = [turn for one in fresh for turn in (one.failing, one.slow) if not turn.is_on]
    return Status.UP, max((turn.since for turn in turns), default=at)


def _lost_at(seen: dict[str, Seen], needed: int, config: Config, at: float) -> float:
    """When the results became too few: the moment at which the last one that was needed grew stale."""
    known = sorted((one.at for one in seen.values() if one.outcome is not Outcome.UNKNOWN), reverse=True)
    return min(known[needed - 1] + config.stale_s, at) if len(known) >= needed else at


def _told(
    state: State, status: Status, since: float, seen: dict[str, Seen], config: Config, at: float
) -> tuple[Status | None, list[Effect]]:
    if status in (Status.UNMEASURED, Status.NEW):
        return state.told, []
    wanted = status if status in WORSE else None
    if wanted is state.told:
        return state.told, []
    closed: list[Effect] = [Closed(state.told, since)] if state.told else []
    if config.is_in_maintenance and wanted:
        is_worse = WORSE[wanted] > WORSE.get(state.told or Status.UP, 0)
        return (state.told, []) if is_worse else (None, closed)
    effects = closed
    if wanted:
        effects.append(Opened(wanted, since, *_cause(wanted, seen, config, at)))
    return wanted, effects


def _cause(status: Status, seen: dict[str, Seen], config: Config, at: float) -> tuple[str, str, tuple[str, ...]]:
    where = {
        name: one for name, one in seen.items()
        if (one.failing if status is Status.DOWN else one.slow).is_on and _is_fresh(one, config, at)
    }  # fmt: skip
    first = min(where.values(), key=lambda one: one.failing.since if status is Status.DOWN else one.slow.since)
    return first.code, first.words, tuple(sorted(where))


def _mood(status: Status, seen: dict[str, Seen]) -> Mood:
    def contrary(is_on: bool) -> Iterator[bool]:
        return (one.failing.contrary > 0 for one in seen.values() if one.failing.is_on is is_on)

    if status is Status.DOWN:
        return Mood.RECOVERING if any(contrary(True)) else Mood.STEADY
    return Mood.SUSPECT if any(contrary(False)) else Mood.STEADY
