"""What rules may ask of metrics: read kindly, refused in words. Pure."""

from typing import Any

import pytest

from app.alerts.measures import MeasureQueryWrong
from app.apm.measures.listed import MEASURES
from app.apm.measures.metrics import name_of

METRIC = next(one for one in MEASURES if one.name == "metric")
A, B = {"name": "a", "metric": "failed"}, {"name": "b", "metric": "asked", "by": ["service"], "q": "service:shop"}


@pytest.mark.parametrize(
    ("query", "kept", "said", "is_grouped"),
    [
        ({"metric": "cpu"}, {"queries": [{"metric": "cpu"}]}, "cpu", False),
        ({"metric": "t", "aggregation": "p95"}, {"queries": [{"metric": "t", "aggregation": "p95"}]}, "p95 of t", False),
        (
            {"queries": [A, B], "formula": "a / b * 100"},
            {"queries": [{"metric": "failed"}, B], "formula": "a / b * 100"},
            "a / b * 100, a = failed, b = asked", True,
        ),
    ],
)  # fmt: skip
def test_what_is_kept_and_how_it_is_said(query: dict[str, Any], kept: dict[str, Any], said: str, is_grouped: bool):
    assert METRIC.read(query) == kept
    assert METRIC.read(kept) == kept
    assert (METRIC.says(kept), METRIC.is_grouped(kept)) == (said, is_grouped)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "queries: "),
        ({"queries": []}, "queries: "),
        ({"queries": [A, B]}, "Several queries need a formula"),
        ({"queries": [A, A], "formula": "a"}, "called a"),
        ({"metric": "a", "colour": "red"}, "queries.0.colour: "),
        ({"queries": [A], "formula": "a / c"}, "names c"),
        ({"queries": [A], "formula": "a /"}, "missing at the end"),
        ({"queries": [A], "formula": "a" * 501}, "formula: "),
        ({"metric": "a", "q": "service:("}, ""),
        ({"metric": "", "by": ["service"]}, "queries.0.metric: "),
    ],
)
def test_what_cannot_be_asked_is_told_in_words(query: dict[str, Any], said: str):
    with pytest.raises(MeasureQueryWrong) as raised:
        METRIC.read(query)
    assert said in raised.value.detail


def test_groups_have_names():
    assert name_of({"service": "shop", "route": "/cart"}) == "route=/cart, service=shop"
    assert name_of({}) == ""
