"""What was measured is told on a status page, as long as nobody wrote about it: of a component, maintenance apart."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.uptime.status_pages.automatic import outages_of, unwritten
from app.uptime.status_pages.public import OutageView, PostView
from app.uptime.uptime import Change, Span, merged, weigh
from app.uptime.verdict import Status

UP, DOWN, DEGRADED, UNMEASURED = Status.UP, Status.DOWN, Status.DEGRADED, Status.UNMEASURED
END = 100_000.0


def told(changes: list[Change], maintenance: list[Span] | None = None) -> list[tuple[str, float, float | None, int]]:
    found = outages_of(("shop00000000", "Shop"), changes, maintenance or [], 0, END)
    return [
        (one.status, one.starts_at.timestamp(), one.ends_at.timestamp() if one.ends_at else None, one.seconds)
        for one in found
    ]


@pytest.mark.parametrize(
    ("changes", "maintenance", "expected"),
    [
        ([Change(0, UP), Change(1000, DOWN), Change(1060, UP)], [], [("down", 1000, 1060, 60)]),
        # Well for a moment between two outages is one outage; the moment does not count.
        (
            [Change(0, DOWN), Change(1000, UP), Change(1100, DOWN), Change(1200, UP)],
            [],
            [("down", 0, 1200, 1100)],
        ),
        ([Change(0, DOWN), Change(1000, UP), Change(1400, DOWN), Change(1500, UP)], [],
         [("down", 0, 1000, 1000), ("down", 1400, 1500, 100)]),
        # What goes on has no end; slow for a short time is no line, unless it goes on.
        ([Change(0, UP), Change(END - 10, DEGRADED)], [], [("degraded", END - 10, None, 10)]),
        ([Change(0, UP), Change(10, DEGRADED), Change(200, UP)], [], []),
        # Nobody knows what was while nothing was measured.
        ([Change(0, DOWN), Change(1000, UNMEASURED), Change(2000, UP)], [], [("down", 0, 1000, 1000)]),
        # Maintenance is no outage, and cuts one.
        ([Change(0, UP), Change(1000, DOWN), Change(9000, UP)], [(0, 2000), (8000, 9500)], [("down", 2000, 8000, 6000)]),
        ([Change(0, UP), Change(1000, DOWN), Change(1500, UP)], [(900, 2000)], []),
    ],
)  # fmt: skip
def test_outages(changes: list[Change], maintenance: list[Span], expected: list):
    assert told(changes, maintenance) == expected


spans = st.lists(st.tuples(st.integers(0, 99_000), st.integers(1, 900)).map(lambda one: (one[0], one[0] + one[1])))
changes_of = st.lists(st.tuples(st.integers(0, 99_999), st.sampled_from([UP, DOWN, UNMEASURED])), max_size=30)


@given(changes_of, spans)
def test_the_lines_add_up_to_the_bars(raw: list[tuple[int, Status]], hidden: list[Span]):
    changes = [Change(at, status) for at, status in sorted(dict(raw).items())]
    maintenance = merged([(float(left), float(right)) for left, right in hidden])
    lines = outages_of(("shop00000000", "Shop"), changes, maintenance, 0, END)
    assert sum(one.seconds for one in lines) == pytest.approx(weigh(changes, maintenance, 0, END).down_s, abs=1)


def moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def outage(starts: float, ends: float | None, component: str = "Shop") -> OutageView:
    return OutageView(
        id=f"shop-{starts}", component=component, status="down", starts_at=moment(starts), ends_at=moment(ends), seconds=1  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "is_told"),
    [
        (outage(1500, 1600), True),
        (outage(500, None), True),
        (outage(100, 900), False),
        (outage(2100, 2200), False),
        (outage(1500, 1600, "Cart"), False),
    ],
)
def test_a_post_tells_of_outages_of_its_component_and_time(one: OutageView, is_told: bool):
    post = PostView(
        id="x", kind="incident", title="t", impact="major", state="resolved", starts_at=moment(1000),  # type: ignore[arg-type]
        ends_at=moment(2000), components=["Shop"], updates=[],
    )  # fmt: skip
    assert unwritten([one], [post]) == ([] if is_told else [one])
    assert unwritten([one], [post.model_copy(update={"kind": "maintenance"})]) == [one]
