"""When an error is back: the rules against an oracle that says the same in another way, over random histories."""

from dataclasses import dataclass

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors.releases import compared, newest, version_of
from app.errors.triage import (
    Happened,
    How,
    Ignoring,
    Reason,
    Resolution,
    Since,
    State,
    Status,
    after,
    committed,
    ignore,
    over,
    reopen,
    resolve,
)

ENVIRONMENTS: tuple[str, ...] = ("prod", "staging")


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("1.9.2", "1.10.0"), ("v1.9.2", "v1.10.0"), ("shop@1.9.2", "shop@1.10.0"), ("1.0.0-rc.1", "1.0.0"), ("1.0.0-rc.2", "1.0.0-rc.10"),
        ("1.0.0-alpha", "1.0.0-beta"), ("1.2", "1.2.1"), ("Shop@v2.0.0", "shop@2.0.1"), ("5.36.2", "5.36.10"), ("1.0.0-1", "1.0.0-rc"), ("1.2.3.4", "1.2.3.5"),
    ],
)  # fmt: skip
def test_versions_have_an_order_whatever_was_seen_first(older: str, newer: str):
    seen = {newer: 1, older: 2}
    assert compared(older, newer, seen) < 0 < compared(newer, older, seen)


def test_without_versions_the_first_seen_is_the_older_one():
    seen = {"3f2a1c9": 5, "9c1a2f3": 9}
    assert (
        compared("3f2a1c9", "9c1a2f3", seen) < 0
        and compared("unseen", "9c1a2f3", seen) > 0
        and compared("a", "a", {}) == 0
    )
    assert compared("shop@1.0.0", "bill@2.0.0", {"bill@2.0.0": 1, "shop@1.0.0": 2}) > 0
    assert (
        newest({"1.9.0": 3, "1.10.0": 1, "1.2.0": 9}) == "1.10.0"
        and newest({"a": 1, "b": 2}) == "b"
        and newest({}) == ""
    )
    assert version_of("2024-01-01") is None and version_of("abc") is None


@dataclass
class World:
    """Releases in the order in which they came out, by environment, and what an oracle says of them."""

    seen: dict[str, dict[str, int]]

    def order(self, one: str, other: str, environment: str) -> int:
        return compared(one, other, self.seen.get(environment, {}))


def oracle(history: list[str], resolution: Resolution, release: str, environment: str, at: int) -> bool:
    """The same in words of positions: releases of a history stand in their true order."""
    if at <= resolution.at_ms or (resolution.environment and resolution.environment != environment):
        return False
    place = {name: n for n, name in enumerate(history)}
    base = resolution.baselines.get(environment, "")
    if resolution.how is How.NOW:
        return not release or not base or place[release] >= place[base]
    if resolution.release:
        return bool(release) and place[release] >= place[resolution.release]
    return bool(release) and (not base or place[release] > place[base])


@settings(max_examples=400)
@given(st.data())
def test_only_a_release_that_has_the_fix_brings_an_error_back(data: st.DataObject):
    versions = data.draw(st.booleans())
    count = data.draw(st.integers(1, 9))
    history = [f"shop@1.{n}.0" if versions else f"{(n * 7919) % 1_000_003:07x}" for n in range(8, 8 + count)]
    # Where versions tell the order, deploys may come in any order: back-ports and late clients.
    deployed = data.draw(st.permutations(history)) if versions else history
    world = World({environment: {name: 1_000 * n for n, name in enumerate(deployed)} for environment in ENVIRONMENTS})
    known = history[: data.draw(st.integers(0, count))]
    baselines = {} if not known else dict.fromkeys(data.draw(st.sets(st.sampled_from(ENVIRONMENTS))), known[-1])
    how = data.draw(st.sampled_from(How))
    fix = data.draw(st.sampled_from(history)) if how is How.RELEASE else ""
    resolution = Resolution(how, 50_000, fix, data.draw(st.sampled_from(("", *ENVIRONMENTS))), "abc1234", baselines)
    state = resolve(resolution)
    for _ in range(data.draw(st.integers(1, 6))):
        release = data.draw(st.sampled_from(("", *history)))
        environment, at = data.draw(st.sampled_from(ENVIRONMENTS)), data.draw(st.sampled_from((40_000, 60_000)))
        now = after(state, Happened(release, environment, at), world.order)
        assert (now.reason is Reason.REGRESSED) == oracle(history, resolution, release, environment, at)
        assert now is state or now.resolution == resolution  # what it was resolved in stays known


def test_a_commit_waits_for_the_release_that_has_it():
    state = resolve(Resolution(How.COMMIT, 10, baselines={"prod": "1.0.0"}, commit="abc1234"))
    world = World({"prod": {"1.0.0": 1, "1.1.0": 20, "1.2.0": 30}})
    assert after(state, Happened("1.0.0", "prod", 40), world.order) is state
    known = committed(state, "1.2.0")
    assert after(known, Happened("1.1.0", "prod", 40), world.order) is known
    assert after(known, Happened("1.2.0", "prod", 40), world.order).reason is Reason.REGRESSED
    assert committed(known, "1.3.0") is known and committed(reopen(), "1") == reopen()


def test_who_is_not_resolved_is_not_brought_back():
    world = World({})
    for state in (reopen(), ignore(Ignoring(5)), State(Status.MERGED, Reason.MERGED)):
        assert after(state, Happened("9.9.9", "prod", 10**9), world.order) is state


@pytest.mark.parametrize(
    ("ignoring", "now", "since", "is_over"),
    [
        (Ignoring(0), 10**15, Since(10**6, 10**6, 10**6), False), (Ignoring(0, until_ms=50), 49, Since(), False),
        (Ignoring(0, until_ms=50), 50, Since(), True), (Ignoring(0, events=3), 1, Since(events=2), False), (Ignoring(0, events=3), 1, Since(events=3), True),
        (Ignoring(0, users=2), 1, Since(events=9, users=1), False), (Ignoring(0, users=2), 1, Since(users=2), True),
        (Ignoring(0, doubles=True, daily=10), 1, Since(events_of_day=19), False), (Ignoring(0, doubles=True, daily=10), 1, Since(events_of_day=20), True),
        (Ignoring(0, until_ms=50, events=3), 1, Since(events=3), True),
    ],
)  # fmt: skip
def test_ignoring_is_over_when_its_measure_is_full(ignoring: Ignoring, now: int, since: Since, is_over: bool):
    assert bool(over(ignoring, now, since)) is is_over


def test_states_survive_their_rows():
    fix = Resolution(How.NEXT, 5, baselines={"prod": "1"}, environment="prod")
    assert msgspec.convert(msgspec.to_builtins(fix), Resolution) == fix
