"""What a trace need not do: each finding, and what is none."""

import pytest

from app.apm.traces.findings import Finding, findings
from app.apm.traces.forest import Step, forest

MS = 1_000_000


def step(id: str, parent: str, start_ms: float, end_ms: float, **said: str) -> Step:
    return Step(id, parent, int(start_ms * MS), int((end_ms - start_ms) * MS), service="shop", **said)


def query(id: str, start_ms: float, end_ms: float, statement: str, text: str = "", parent: str = "r") -> Step:
    return step(id, parent, start_ms, end_ms, kind="client", statement=statement, statement_text=text)


def call(id: str, start_ms: float, end_ms: float, target: str) -> Step:
    return step(id, "r", start_ms, end_ms, kind="client", target=target)


def found(*steps: Step) -> list[Finding]:
    return list(findings(forest(steps)))


ROOT = step("r", "", 0, 400)
# Children everywhere, so that nothing is a gap.
FULL = step("full", "r", 0, 400)


def test_five_like_queries_under_one_parent_are_n_plus_one():
    (one,) = found(
        ROOT, FULL, *(query(f"q{i}", 10 * i, 10 * i + 4 + i, "select * from item where id = ?") for i in range(5))
    )
    assert one == Finding(
        "n_plus_one", "r", ("q0", "q1", "q2", "q3", "q4"), 5, 30 * MS, 22 * MS, "select * from item where id = ?", 0
    )


@pytest.mark.parametrize(
    "steps",
    [
        [query(f"q{i}", i, i + 1, "select 1") for i in range(4)],
        [query(f"q{i}", i, i + 1, f"select {'?, ' * i}?") for i in range(9)],
        [
            *(step(f"p{i}", "r", 10 * i, 10 * i + 9) for i in range(6)),
            *(query(f"q{i}", 10 * i, 10 * i + 1, "select ?", parent=f"p{i}") for i in range(6)),
        ],
        [step(f"s{i}", "r", i, i + 1, kind="client", name="same") for i in range(9)],
    ],
    ids=["four", "different", "under different parents", "no statements"],
)
def test_what_is_no_n_plus_one(steps: list[Step]):
    assert found(ROOT, FULL, *steps) == []


def test_a_question_that_is_asked_again_word_for_word_is_a_duplicate():
    text = "SELECT name FROM shop WHERE id = 7"
    steps = [query("a", 0, 10, "q", text), step("p", "r", 20, 90), query("b", 30, 60, "q", text, parent="p")]
    (one,) = found(ROOT, FULL, *steps)
    assert (one.kind, one.span, one.spans, one.count, one.saving_ns, one.what) == (
        "duplicate_query", "a", ("a", "b"), 2, 30 * MS, text,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["select * from a where id = ?", "select $1", "select %s", "select %(id)s", "select :id", "select @id",
             "begin", "insert into a values (1)"],
)  # fmt: skip
def test_what_may_differ_or_must_be_repeated_is_no_duplicate(text: str):
    assert found(ROOT, FULL, query("a", 0, 10, "q", text), query("b", 20, 30, "q", text)) == []


def test_a_cast_is_no_placeholder():
    text = "select now()::date"
    assert [one.kind for one in found(ROOT, FULL, query("a", 0, 1, "q", text), query("b", 2, 3, "q", text))] == [
        "duplicate_query"
    ]


def test_calls_one_after_the_other_could_be_made_together():
    (one,) = found(ROOT, FULL, call("a", 0, 100, "stock"), call("b", 100, 220, "prices"), call("c", 230, 300, "prices"))
    assert (one.kind, one.span, one.spans, one.total_ns, one.saving_ns, one.what) == (
        "serial_calls", "r", ("a", "b", "c"), 290 * MS, 170 * MS, "stock, prices",
    )  # fmt: skip


def test_calls_side_by_side_or_cheap_ones_are_fine():
    assert found(ROOT, FULL, call("a", 0, 100, "stock"), call("b", 50, 220, "prices")) == []
    assert found(ROOT, FULL, call("a", 0, 300, "stock"), call("b", 301, 370, "prices")) == []
    assert found(step("r", "", 0, 60), step("f", "r", 0, 60), call("a", 0, 20, "x"), call("b", 20, 60, "y")) == []


def test_half_a_second_is_slow_for_one_question():
    whole = step("r", "", 0, 1000), step("full", "r", 0, 1000)
    assert [(one.kind, one.span) for one in found(*whole, query("a", 0, 500, "q"), query("b", 510, 1000, "q"))] == [
        ("slow_query", "a")
    ]


def test_a_long_stretch_without_children_is_a_gap():
    (one,) = found(ROOT, step("a", "r", 0, 100), step("b", "r", 50, 120), step("c", "r", 250, 400))
    assert (one.kind, one.span, one.start_ns, one.total_ns) == ("gap", "r", 120 * MS, 130 * MS)
    (last,) = found(ROOT, step("a", "r", 0, 100))
    assert (last.start_ns, last.total_ns) == (100 * MS, 300 * MS)


def test_a_span_without_children_has_no_gap():
    assert found(ROOT) == []


def test_the_dearest_comes_first():
    steps = [
        *(query(f"q{i}", i, i + 1, "select ?") for i in range(6)),
        call("a", 6, 150, "x"),
        call("b", 150, 250, "y"),
    ]
    assert [one.kind for one in found(ROOT, FULL, *steps)] == ["serial_calls", "n_plus_one"]
