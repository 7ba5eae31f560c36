"""The state machine against a slow oracle that knows nothing but the whole history."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.uptime.uptime import Change, weigh
from app.uptime.verdict import (
    Became,
    Closed,
    Config,
    Mood,
    Opened,
    Outcome,
    Result,
    State,
    Status,
    pause,
    resume,
    step,
)  # fmt: skip

ONE = Config(("eu",), 1, 2, 1, 130)


def run(config: Config, *results: tuple[float, Outcome] | tuple[float, Outcome, str], state: State | None = None):
    """The state and all effects after results at their own times."""
    state, effects = state or State(), []
    for at, outcome, *where in results:
        state, more = step(
            state, Result(at, outcome, where[0] if where else "eu", outcome, f"it was {outcome}"), config, at
        )
        effects += more
    return state, effects


def test_one_failure_is_a_suspicion_and_two_are_an_incident_from_the_first():
    state, effects = run(ONE, (0, Outcome.OK), (60, Outcome.FAIL))
    assert (state.status, state.mood) == (Status.UP, Mood.SUSPECT) and effects == [Became(Status.UP, 0)]
    state, effects = run(ONE, (120, Outcome.FAIL), state=state)
    assert effects == [Became(Status.DOWN, 60), Opened(Status.DOWN, 60, "fail", "it was fail", ("eu",))]
    state, effects = run(ONE, (180, Outcome.OK), state=state)
    assert effects == [Became(Status.UP, 180), Closed(Status.DOWN, 180)]


def test_a_failure_that_does_not_come_again_was_uptime():
    _, effects = run(
        ONE, (0, Outcome.OK), (60, Outcome.FAIL), (120, Outcome.OK), (180, Outcome.FAIL), (240, Outcome.OK)
    )
    assert effects == [Became(Status.UP, 0)]


def test_a_quorum_must_agree_and_down_began_when_it_did():
    config = Config(("eu", "us", "asia"), 2, 1, 1, 130)
    state, _ = run(
        config, (0, Outcome.OK, "eu"), (1, Outcome.OK, "us"), (2, Outcome.OK, "asia"), (60, Outcome.FAIL, "eu")
    )
    assert state.status is Status.UP
    state, effects = run(config, (61, Outcome.FAIL, "us"), state=state)
    assert (
        effects[0] == Became(Status.DOWN, 61)
        and isinstance(effects[1], Opened)
        and effects[1].locations == ("eu", "us")
    )


def test_a_location_that_grew_silent_has_no_vote():
    config = Config(("eu", "us"), 2, 1, 1, 130)
    state, _ = run(config, (0, Outcome.OK, "eu"), (1, Outcome.OK, "us"), (120, Outcome.FAIL, "eu"))
    state, effects = step(state, None, config, 140)
    assert state.status is Status.UNMEASURED and effects == [Became(Status.UNMEASURED, 131)]


def test_a_prober_that_was_cut_off_says_nothing_about_the_target():
    _, effects = run(ONE, (0, Outcome.OK), (60, Outcome.UNKNOWN), (120, Outcome.UNKNOWN), (180, Outcome.OK))
    assert [effect.status for effect in effects] == [Status.UP, Status.UNMEASURED, Status.UP]
    assert not [effect for effect in effects if isinstance(effect, Opened)]


def test_an_incident_outlives_a_time_in_which_nothing_is_known():
    state, effects = run(
        ONE, (0, Outcome.OK), (60, Outcome.FAIL), (70, Outcome.FAIL), (130, Outcome.UNKNOWN), (190, Outcome.FAIL)
    )
    assert len([effect for effect in effects if isinstance(effect, Opened)]) == 1
    assert not [effect for effect in effects if isinstance(effect, Closed)] and state.status is Status.DOWN


def test_nobody_is_told_in_maintenance_and_of_what_lasts_when_it_ends():
    quiet = Config(("eu",), 1, 1, 1, 130, is_in_maintenance=True)
    state, effects = run(quiet, (0, Outcome.OK), (60, Outcome.FAIL))
    assert [type(effect) for effect in effects] == [Became, Became] and state.status is Status.DOWN
    _, effects = step(state, None, Config(("eu",), 1, 1, 1, 130), 100)
    assert effects == [Opened(Status.DOWN, 60, "fail", "it was fail", ("eu",))]


def test_what_ends_in_maintenance_is_told():
    state, _ = run(ONE, (0, Outcome.OK), (60, Outcome.FAIL), (70, Outcome.FAIL))
    _, effects = run(Config(("eu",), 1, 2, 1, 130, is_in_maintenance=True), (130, Outcome.OK), state=state)
    assert effects == [Became(Status.UP, 130), Closed(Status.DOWN, 130)]


def test_slow_is_degraded_and_down_is_worse():
    state, effects = run(ONE, (0, Outcome.OK), (60, Outcome.SLOW), (70, Outcome.SLOW))
    assert effects[1:] == [Became(Status.DEGRADED, 60), Opened(Status.DEGRADED, 60, "slow", "it was slow", ("eu",))]
    state, effects = run(ONE, (130, Outcome.FAIL), (140, Outcome.FAIL), state=state)
    assert [type(effect) for effect in effects] == [Became, Closed, Opened]


def test_a_result_that_was_overtaken_or_is_of_before_a_pause_changes_nothing():
    state, _ = run(ONE, (0, Outcome.OK))
    state, _ = step(state, None, ONE, 140)
    assert run(ONE, (-5, Outcome.OK), state=state) == (state, []), "unmeasured since 130"
    state, _ = resume(pause(state, 150)[0], 200)
    assert run(ONE, (140, Outcome.FAIL), (145, Outcome.FAIL), state=state) == (state, [])
    assert run(ONE, (210, Outcome.OK), state=state)[0].status is Status.UP


def test_what_comes_late_tells_of_a_time_of_which_nothing_was_known():
    state, _ = run(ONE, (0, Outcome.OK))
    state, _ = step(state, None, ONE, 320)
    _, effects = run(ONE, (60, Outcome.OK), (240, Outcome.FAIL), (250, Outcome.FAIL), (300, Outcome.OK), state=state)
    assert [(one.status, one.since) for one in effects if isinstance(one, Became)] == [
        (Status.UP, 130), (Status.DOWN, 240), (Status.UP, 300),
    ]  # fmt: skip


def test_what_comes_late_does_not_bring_back_what_is_over():
    config = Config(("eu", "us"), 1, 1, 1, 130)
    state, _ = run(config, (0, Outcome.OK, "us"), (200, Outcome.OK, "eu"))
    state, _ = step(state, None, config, 320)
    assert run(config, (180, Outcome.FAIL, "us"), state=state)[1] == [], "at 320 it says nothing any more"


def test_pausing_ends_what_was_told_and_resuming_begins_anew():
    state, _ = run(ONE, (0, Outcome.OK), (60, Outcome.FAIL), (70, Outcome.FAIL))
    state, effects = pause(state, 80)
    assert effects == [Became(Status.PAUSED, 80), Closed(Status.DOWN, 80, is_paused=True)]
    assert run(ONE, (90, Outcome.FAIL), state=state) == (state, [])
    assert resume(state, 100)[1] == [Became(Status.NEW, 100)]


class Life(RuleBasedStateMachine):
    """Random results of random locations, delivered twice or late, against the whole history judged anew each time."""

    @initialize(places=st.integers(1, 3), data=st.data())
    def begin(self, places, data):
        names = ("eu", "us", "asia")[:places]
        self.config = Config(
            names, data.draw(st.integers(1, places)), data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2)), 100
        )
        self.state, self.history, self.effects, self.at = State(), {name: [] for name in names}, [], 0.0
        self.changes, self.open, self.as_of, self.began = [Change(0, Status.NEW)], None, 0.0, 0.0

    def take(self, result):
        before = self.state
        self.state, effects = step(self.state, result, self.config, result.at if result else self.at)
        self.follow(before, effects)

    def follow(self, before, effects):
        for effect in effects:
            if isinstance(effect, Became):
                assert effect.since >= self.changes[-1].at and effect.since <= self.at
                self.changes.append(Change(effect.since, effect.status))
            elif isinstance(effect, Opened):
                assert self.open is None
                self.open = effect.status
            else:
                assert self.open is effect.status
                self.open = None
        assert (self.state.status is before.status) == (not [e for e in effects if isinstance(e, Became)])

    @rule(
        after=st.floats(0.5, 120), back=st.sampled_from([0, 0, 0, 0.25, 30, 90, 250]), place=st.integers(0, 2),
        outcome=st.sampled_from(Outcome), twice=st.booleans(),
    )  # fmt: skip
    def hear(self, after, back, place, outcome, twice):
        """A result, which may come so late that others were heard before it, or that it is of before a pause."""
        self.at += after
        at, name = self.at - back, self.config.locations[place % len(self.config.locations)]
        result, mine = Result(at, outcome, name, outcome, "words"), self.history[name]
        if at >= self.began if not mine else at > mine[-1][0]:
            was_known = self.state.status is not Status.UNMEASURED
            mine.append((at, outcome))
            newest = max(one[-1][0] for one in self.history.values() if one)
            self.as_of = max(newest, self.as_of) if was_known else newest
            self.take(result)
        for _ in range(twice or result.at < mine[-1][0] if mine else 1):
            before = self.state
            self.take(result)
            assert self.state is before, "it was counted, or overtaken"

    @rule(after=st.floats(0.5, 300))
    def wait(self, after):
        self.at += after
        self.as_of = max(self.as_of, self.at)
        self.take(None)

    @rule(after=st.floats(0.5, 300))
    def rest(self, after):
        """A pause: what was measured before it is of an earlier life, however late it comes."""
        self.at += 1
        self.state, effects = pause(self.state, self.at)
        self.follow(State(), effects)
        self.take(Result(self.at, Outcome.FAIL, self.config.locations[0], "fail", "nobody looks"))
        self.at += after
        self.as_of = self.began = self.at
        self.history = {name: [] for name in self.history}
        before = self.state
        self.state, effects = resume(self.state, self.at)
        self.follow(before, effects)

    @invariant()
    def is_what_the_whole_history_says(self):
        if not hasattr(self, "state"):
            return
        failing, fresh = 0, 0
        for seen in self.history.values():
            known = [(at, outcome) for at, outcome in seen if outcome is not Outcome.UNKNOWN]
            if not seen or seen[-1][1] is Outcome.UNKNOWN or self.as_of - seen[-1][0] > self.config.stale_s:
                continue
            fresh += 1
            failing += self.is_failing([outcome is Outcome.FAIL for _, outcome in known])
        if fresh < self.config.quorum:
            assert self.state.status in (Status.UNMEASURED, Status.NEW)
        else:
            assert (self.state.status is Status.DOWN) == (failing >= self.config.quorum)
        assert self.state.told == self.open
        if self.state.status is Status.DOWN:
            assert self.open is Status.DOWN
        if self.state.status is Status.UP:
            assert self.open is None

    def is_failing(self, fails: list[bool]) -> bool:
        """The last stretch of equal results that was long enough decides."""
        needed = {True: self.config.confirmations, False: self.config.recoveries}
        is_on, i = False, 0
        for i in range(len(fails)):
            tail = 1
            while tail <= i and fails[i - tail] == fails[i]:
                tail += 1
            if fails[i] != is_on and tail >= needed[fails[i]]:
                is_on = fails[i]
        return is_on

    @invariant()
    def all_time_is_accounted_for(self):
        if getattr(self, "at", 0):
            share = weigh(self.changes, [], 0, self.at)
            assert abs(share.measured_s + share.unmeasured_s - self.at) < 1e-6


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase
