"""Rules over numbers: the judge, the replay, files with tests, and the people's door to them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.alerts.rules.defaults import KINDS, default_rules
from app.alerts.rules.files import RulesFileWrong, read_file, read_values, run_tests, write_file
from app.alerts.rules.judge import judge, number, said, span_words
from app.alerts.rules.replay import Firing, Seen, replay
from app.alerts.rules.schemas import AlertRuleForm, MeasureSpec
from app.alerts.state import Patience, Verdict

T = datetime(2026, 3, 2, tzinfo=UTC)


def spec(**condition) -> MeasureSpec:
    return MeasureSpec.model_validate({"measure": "span_requests", "condition": condition})


B, M, G, N = Verdict.BAD, Verdict.BETWEEN, Verdict.GOOD, Verdict.NO_DATA


@pytest.mark.parametrize(
    ("condition", "value", "earlier", "verdict"),
    [
        ({"kind": "threshold", "value": 10}, 10, [], G),
        ({"kind": "threshold", "value": 10}, 10.1, [], B),
        ({"kind": "threshold", "value": 10, "recover": 8}, 9, [], M),
        ({"kind": "threshold", "value": 10, "recover": 8}, 8, [], G),
        ({"kind": "threshold", "value": 10, "is_above": False, "recover": 12}, 9, [], B),
        ({"kind": "threshold", "value": 10, "is_above": False, "recover": 12}, 11, [], M),
        ({"kind": "threshold", "value": 10}, None, [], N),
        ({"kind": "absence"}, None, [], B),
        ({"kind": "absence"}, 0, [], B),
        ({"kind": "absence"}, 0.5, [], G),
        ({"kind": "change", "percent": 50}, 49, [100, 100, 90, 3000], B),
        ({"kind": "change", "percent": 50}, 151, [100, 100, 90, 3000], B),
        ({"kind": "change", "percent": 50}, 145, [100, 100], M),
        ({"kind": "change", "percent": 50}, 120, [100, 100], G),
        ({"kind": "change", "percent": 50, "direction": "down"}, 400, [100, 100], G),
        ({"kind": "change", "percent": 50, "direction": "up"}, 1, [100, 100], G),
        ({"kind": "change", "percent": 50, "least": 10}, 1, [4, 4], G),
        ({"kind": "change"}, 5, [100], N),
        ({"kind": "change"}, 5, [100, None, None, None], N),
    ],
)
def test_verdicts(condition: dict, value: float | None, earlier: list, verdict: Verdict):
    assert judge(spec(**condition), value, earlier) is verdict


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"kind": "threshold", "value": 1500}, "above 1,500 in 5 min"),
        ({"kind": "absence"}, "nothing in 5 min"),
        ({"kind": "change", "percent": 30, "direction": "down"}, "30 % below what is usual at this hour, in 5 min"),
    ],
)
def test_conditions_in_words(condition: dict, words: str):
    assert said(spec(**condition)) == words


def test_numbers_and_spans_in_words():
    assert [number(n) for n in (0, 0.12345, 1234567, -0.0001)] == ["0", "0.123", "1,234,567", "0"]
    assert [span_words(s) for s in (90, 300, 7200, 86400, 172800)] == ["90 s", "5 min", "2 h", "1 day", "2 days"]


def test_a_replay_says_when_it_would_have_fired():
    values = [1, 1, 20, 20, 20, 1, 1, 20]
    history = [Seen(T + timedelta(minutes=n), v) for n, v in enumerate(values)]
    done = replay(spec(kind="threshold", value=10), Patience(60, 60), history)
    assert done.firings == [Firing(T + timedelta(minutes=3), T + timedelta(minutes=6))]
    assert [state.value for state in done.states] == [
        "inactive", "inactive", "pending", "firing", "firing", "recovering", "resolved", "pending",
    ]  # fmt: skip


FILE = """
rules:
  - slug: slow
    name: Checkout is slow
    severity: critical
    measure:
      measure: span_latency
      query: {service: shop}
      condition: {kind: threshold, value: 800, recover: 600}
    for_s: 600
tests:
  - name: fires after ten minutes, and not before
    rule: slow
    every_s: 300
    values: 2x100 4x900 _x2 3x500
    expect:
      - {at_s: 900, state: pending}
      - {at_s: 1200, state: firing}
      - {at_s: 2100, state: firing}
      - {at_s: 2400, state: resolved}
  - name: is wrong on purpose
    rule: slow
    values: "900"
    expect: [{at_s: 0, state: firing}, {at_s: 60, state: firing}]
"""


def test_a_file_of_rules_is_tested_without_a_hub():
    passed, failed = run_tests(read_file(FILE))
    assert passed.wrong == []
    assert failed.wrong == ["at 0 s it is pending, not firing", "at 60 s there is no value any more"]


def test_rules_go_out_and_come_back_the_same():
    rules = [*default_rules(), *read_file(FILE).rules]
    assert read_file(write_file(rules)).rules == rules
    told = {kind for rule in default_rules() for kind in (rule.signals.kinds if rule.signals else [])}
    assert told == set(KINDS) - {"error_fixed"}, "good news is told to who asks for it"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [", "This is no YAML in line 1"),
        ("[]", "The file: Input should be a valid dictionary"),
        ("rules: [{slug: a b, name: x, signals: {kinds: [x]}}]", "rules.0.slug"),
        ("rules: [{slug: a, name: x}]", "looks either at signals or at a measure"),
        ("rules: [{slug: a, name: x, signals: {kinds: [x]}, colour: red}]", "rules.0.colour: Extra inputs"),
        ("rules: [{slug: a, name: x, signals: {kinds: [x]}, steps: [{after_s: 5}]}]", "steps begin with after_s 0"),
        ("rules: [{slug: a, name: x, signals: {kinds: [x]}, runbook: 'javascript:alert(1)'}]", "an http address"),
        ("!!python/object/apply:os.system [ls]", "This is no YAML"),
        ("rules:\n" + "  - {slug: a, name: x, signals: {kinds: [x]}}\n" * 2, "'a' names two rules"),
    ],
)
def test_a_wrong_file_is_told_in_words(text: str, said: str):
    with pytest.raises(RulesFileWrong, match=said.replace("(", r"\(")):
        read_file(text)


@given(st.lists(st.one_of(st.none(), st.integers(-9, 9).map(float)), max_size=20))
def test_values_are_read(values: list):
    assert read_values(" ".join("_" if v is None else f"1x{v}" for v in values)) == values


@pytest.mark.parametrize("condition", [{"value": 10, "recover": 11}, {"value": 10, "recover": 9, "is_above": False}])
def test_a_rule_recovers_on_the_good_side(condition: dict):
    with pytest.raises(ValidationError, match="over before it began"):
        spec(kind="threshold", **condition)


def test_a_measure_has_a_severity():
    form = AlertRuleForm.model_validate({"slug": "a", "name": "a", "measure": spec(kind="absence").model_dump()})
    assert form.severity == "warning"
