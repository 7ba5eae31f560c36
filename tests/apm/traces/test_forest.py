"""Spans as trees, whatever is missing, repeated or wrong; and the critical path through them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.apm.traces.critical_path import critical_path, time_on_path
from app.apm.traces.forest import Step, forest


def span(id: str, parent: str, start: int, end: int) -> Step:
    return Step(id, parent, start, end - start)


@pytest.mark.parametrize(
    ("spans", "walked", "missing"),
    [
        ([], "", ()),
        ([("a", "", 0, 9)], "a0", ()),
        ([("b", "a", 1, 2), ("a", "", 0, 9), ("c", "a", 0, 1)], "a0 c1 b1", ()),
        ([("b", "x", 1, 2), ("c", "b", 1, 2), ("d", "y", 2, 3), ("e", "x", 4, 5)], "b0 c1 d0 e0", ("x", "y")),
        ([("a", "a", 0, 9)], "a0", ()),
        ([("a", "c", 1, 9), ("b", "a", 0, 9), ("c", "b", 2, 9), ("d", "c", 3, 4)], "b0 c1 a2 d2", ()),
        ([("a", "", 0, 9), ("a", "", 0, 5), ("b", "a", 1, 2), ("b", "a", 1, 2)], "a0 b1", ()),
    ],
)
def test_every_span_has_its_place_once(spans: list[tuple[str, str, int, int]], walked: str, missing: tuple[str, ...]):
    of = forest(span(*one) for one in spans)
    assert " ".join(f"{step.id}{depth}" for step, depth in of.walk()) == walked
    assert of.missing == missing


@pytest.mark.parametrize(
    ("spans", "path"),
    [
        ([], ""),
        ([("a", "", 0, 10)], "a0-10"),
        ([("a", "", 0, 10), ("b", "a", 2, 8)], "a0-2 b2-8 a8-10"),
        # B was begun while A ran, so it did not wait for A.
        ([("r", "", 0, 100), ("a", "r", 0, 80), ("b", "r", 50, 100)], "r0-50 b50-100"),
        ([("r", "", 0, 100), ("a", "r", 0, 50), ("b", "r", 50, 100), ("c", "r", 60, 70)], "a0-50 b50-100"),
        ([("r", "", 0, 100), ("a", "r", 10, 90), ("b", "a", 20, 30), ("c", "a", 20, 60)],
         "r0-10 a10-20 c20-60 a60-90 r90-100"),
        # What goes on when the parent has ended is cut; what begins later is nothing it waited for.
        ([("r", "", 0, 10), ("a", "r", 5, 50), ("b", "r", 20, 30), ("c", "a", 30, 40)], "r0-5 a5-10"),
        # A clock that is early.
        ([("r", "", 10, 20), ("a", "r", 5, 15)], "a10-15 r15-20"),
        # The root that has no parent is the trace's, also when a span without its parent began before.
        ([("o", "gone", 0, 50), ("r", "", 5, 10)], "r5-10"),
        ([("o", "gone", 0, 50)], "o0-50"),
        ([("r", "", 0, 0)], ""),
    ],
)  # fmt: skip
def test_the_critical_path_is_what_the_end_waited_for(spans: list[tuple[str, str, int, int]], path: str):
    found = critical_path(forest(span(*one) for one in spans))
    assert " ".join(f"{one.id}{'' if one.id.isalpha() else ' '}{one.start_ns}-{one.end_ns}" for one in found) == path


made = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 100), st.integers(0, 100)), max_size=20
).map(lambda rows: [Step(f"s{own}", f"s{parent}", start, length) for own, parent, start, length in rows])


@given(made)
def test_whatever_is_sent_every_span_is_walked_once_and_the_path_is_exactly_the_time_of_the_root(steps: list[Step]):
    root = Step("root", "", 10, 80)
    of = forest([root, *steps])
    walked = [step.id for step, _ in of.walk()]
    assert sorted(walked) == sorted({"root", *(step.id for step in steps)})
    path = critical_path(of)
    assert (path[0].start_ns, path[-1].end_ns) == (10, 90)
    assert all(before.end_ns == after.start_ns for before, after in pairwise(path))
    assert sum(time_on_path(path).values()) == 80


def test_a_deep_trace_is_no_problem():
    deep = [Step(f"{i}", f"{i - 1}" if i else "", i, 50_000 - 2 * i) for i in range(20_000)]
    of = forest(deep)
    assert max(depth for _, depth in of.walk()) == 19_999
    assert sum(time_on_path(critical_path(of)).values()) == 50_000
