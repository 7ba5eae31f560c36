"""Formulas: what they mean, and what is said of those that mean nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.apm.metrics.formula import FormulaNotUnderstood, computed, names_in, read_formula
from app.apm.metrics.lines import Line, Lines, of_formula
from app.kit.problems import BadRequest

KNOWN = {"a": 6.0, "b": 3.0, "zero": 0.0, "unknown": None}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a / b * 100", 200.0), ("a - b - 1", 2.0), ("a - (b - 1)", 4.0), ("-a + b", -3.0), ("--a", 6.0), ("a*-b", -18.0),
        ("1.5e2 + .5", 150.5), ("max(a, b) - min(a, b)", 3.0), ("abs(b - a)", 3.0), ("round(a / 4)", 2.0),
        ("a / zero", None), ("a + unknown", None), ("1e308 * 1e308", None), ("min(a, b", FormulaNotUnderstood),
    ],
)  # fmt: skip
def test_formulas_are_computed(text: str, value: float | type | None):
    if value is FormulaNotUnderstood:
        with pytest.raises(FormulaNotUnderstood):
            read_formula(text)
    else:
        assert computed(read_formula(text), KNOWN) == value


@pytest.mark.parametrize(
    ("text", "position"),
    [("a +", 3), ("a b", 2), ("(a", 2), ("a ) b", 2), ("sqrt(a)", 0), ("max(a)", 0), ("a % b", 2), ("1 +  §", 5), ("()", 1),
     ("(" * 50 + "a" + ")" * 50, 40), ("-" * 50 + "a", 40), ("1e999", 0)],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(text: str, position: int):
    with pytest.raises(FormulaNotUnderstood) as refused:
        read_formula(text)
    assert refused.value.fields["position"] == position


@given(st.text(alphabet="ab01.+-*/(), minx", max_size=40))
def test_any_text_is_computed_or_refused(text: str):
    try:
        tree = read_formula(text)
    except FormulaNotUnderstood:
        return
    computed(tree, dict.fromkeys(names_in(tree), 2.0))


def line(of: float, **labels: str) -> Line:
    return Line(labels, [of, None])


def test_groups_are_brought_together():
    errors = Lines(("service", "route"), [line(1, service="s", route="/a"), line(2, service="t", route="/b")])
    requests = Lines(("service",), [line(10, service="s"), line(20, service="u")])
    found = of_formula(read_formula("errors / requests"), {"errors": errors, "requests": requests}, 2)
    assert found.keys == ("service", "route")
    assert list(found.lines) == [Line({"service": "s", "route": "/a"}, [0.1, None])]
    whole = of_formula(read_formula("errors * 2 / total"), {"errors": errors, "total": Lines((), [line(4)])}, 2)
    assert [one.values[0] for one in whole.lines] == [0.5, 1.0]


def test_groups_that_cannot_be_brought_together_are_refused():
    known = {"a": Lines(("x",), []), "b": Lines(("y",), [])}
    with pytest.raises(BadRequest, match="grouped by"):
        of_formula(read_formula("a / b"), known, 1)
