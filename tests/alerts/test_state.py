"""The alert's state machine: its table, and a machine of random sightings against a slow oracle."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.alerts.state import NEVER, AlertState, NoData, Patience, Standing, Verdict, step

T = datetime(2026, 3, 1, tzinfo=UTC)
B, M, G, N = Verdict.BAD, Verdict.BETWEEN, Verdict.GOOD, Verdict.NO_DATA


def run(patience: Patience, *verdicts: Verdict) -> list[str]:
    """The states after each verdict, a minute apart."""
    standing, seen = NEVER, []
    for minute, verdict in enumerate(verdicts):
        standing, _ = step(standing, verdict, patience, T + timedelta(minutes=minute))
        seen.append(standing.state.value)
    return seen


@pytest.mark.parametrize(
    ("patience", "verdicts", "states"),
    [
        (Patience(), [G, B, G], "inactive firing resolved"),
        (Patience(120, 0), [B, B, B, G], "pending pending firing resolved"),
        (Patience(120, 0), [B, B, G, B], "pending pending inactive pending"),
        (Patience(0, 120), [B, G, G, G], "firing recovering recovering resolved"),
        (Patience(0, 120), [B, G, G, B, G, G, G], "firing recovering recovering firing recovering recovering resolved"),
        (Patience(0, 60), [B, M, G, M, G, G], "firing firing recovering firing recovering resolved"),
        (Patience(60, 0), [B, M, B, B], "pending inactive pending firing"),
        (Patience(0, 0), [B, N, N, G], "firing firing firing resolved"),
        (Patience(0, 0, NoData.GOOD), [B, N], "firing resolved"),
        (Patience(60, 0, NoData.BAD), [N, N, G], "pending firing resolved"),
        (Patience(0, 0), [B, G, B], "firing resolved firing"),
    ],
)
def test_states(patience: Patience, verdicts: list[Verdict], states: str):
    assert run(patience, *verdicts) == states.split()


def test_the_way_is_told_in_order():
    after, entered = step(NEVER, B, Patience(), T)
    assert entered == [AlertState.PENDING, AlertState.FIRING]
    after, entered = step(after, G, Patience(), T + timedelta(minutes=1))
    assert entered == [AlertState.RECOVERING, AlertState.RESOLVED]
    assert after == Standing(AlertState.RESOLVED, T + timedelta(minutes=1), T)


def test_a_clock_that_was_put_back_makes_nothing_fire_early():
    pending, _ = step(NEVER, B, Patience(300), T)
    still, _ = step(pending, B, Patience(300), T - timedelta(hours=1))
    assert still.state is AlertState.PENDING


@dataclass
class Seen:
    at: datetime
    verdict: Verdict


def oracle(seen: list[Seen], patience: Patience) -> tuple[AlertState, datetime | None]:
    """The state and the last time of firing from the whole history, by its runs; slow and plain."""
    meaning = {NoData.KEEP: None, NoData.GOOD: G, NoData.BAD: B}[patience.no_data]
    history = [Seen(one.at, meaning if one.verdict is N else one.verdict) for one in seen]  # type: ignore[arg-type]
    history = [one for one in history if one.verdict is not None]

    def run_start(end: int, wanted: Verdict, first: int) -> datetime | None:
        start = end
        while start >= first and history[start].verdict is wanted:
            start -= 1
        return history[start + 1].at if start < end else None

    first, fired_at, has_ended, last_fired = 0, None, False, None
    for place, one in enumerate(history):
        wanted, seconds = (B, patience.for_s) if fired_at is None else (G, patience.keep_s)
        began = run_start(place, wanted, first)
        if began is None or (one.at - began).total_seconds() < seconds:
            continue
        if fired_at is None:
            fired_at = last_fired = one.at
        else:
            fired_at, has_ended = None, True
        first = place + 1
    last = history[-1].verdict if history else None
    if fired_at is not None:
        is_good = last is G and len(history) >= first + 1
        return (AlertState.RECOVERING if is_good else AlertState.FIRING), last_fired
    if history and last is B and len(history) >= first + 1:
        return AlertState.PENDING, None
    if has_ended and first == len(history):
        return AlertState.RESOLVED, last_fired
    return AlertState.INACTIVE, None


class Machine(RuleBasedStateMachine):
    """Random sightings with random pauses."""

    @initialize(
        for_s=st.sampled_from([0, 30, 60, 300]), keep_s=st.sampled_from([0, 30, 60, 300]),
        no_data=st.sampled_from(list(NoData)),
    )  # fmt: skip
    def begin(self, for_s: int, keep_s: int, no_data: NoData) -> None:
        self.patience = Patience(for_s, keep_s, no_data)
        self.at, self.seen, self.standing = T, [], NEVER
        self.fired = self.ended = 0

    @rule(verdict=st.sampled_from([B, B, G, G, M, N]), seconds=st.sampled_from([0, 1, 15, 30, 61, 400]))
    def see(self, verdict: Verdict, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)
        self.seen.append(Seen(self.at, verdict))
        was_active = self.standing.is_active
        self.standing, entered = step(self.standing, verdict, self.patience, self.at)
        # Of one alert there is a beginning and an end, in turn.
        news = [one for one in entered if one in (AlertState.FIRING, AlertState.RESOLVED)]
        self.fired += not was_active and AlertState.FIRING in news
        self.ended += AlertState.RESOLVED in news

    @invariant()
    def equals_the_oracle(self) -> None:
        if not hasattr(self, "seen"):
            return
        state, fired_at = oracle(self.seen, self.patience)
        mine = self.standing.state
        quiet = {AlertState.INACTIVE, AlertState.RESOLVED}
        assert mine == state or {mine, state} <= quiet
        if state in (AlertState.FIRING, AlertState.RECOVERING):
            assert self.standing.fired_at == fired_at
        assert self.fired - self.ended == self.standing.is_active


Machine.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestMachine = Machine.TestCase
