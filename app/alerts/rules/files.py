"""Rules as YAML: written, read, applied, and tested without a hub.

rules:
  - slug: slow-checkout
    name: Checkout is slow
    severity: critical
    measure: {measure: span_p95, query: {service: shop}, window_s: 300, condition: {kind: threshold, value: 800}}
    for_s: 600
    steps: [{channels: [ops]}]          # channels by name
tests:
  - name: fires after ten minutes
    rule: slow-checkout
    every_s: 300
    values: 5x100 4x900 _x2 3x100       # times x number; _ is nothing seen
    expect: [{at_s: 2100, state: firing}]
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.alerts.rules.replay import Seen, replay
from app.alerts.rules.schemas import AlertRuleForm, Slug
from app.alerts.state import AlertState, Patience
from app.kit.problems import BadRequest

LARGEST = 512 * 1024
MOST_VALUES = 20_000
BEGINS = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday; tests know no other time
VALUE = re.compile(r"(?:(\d{1,5})x)?(_|-?\d+(?:\.\d+)?)|(_)x(\d{1,5})")


class RulesFileWrong(BadRequest):
    code, title = "rules_file_wrong", "This file has no rules in it that can be used"


class Part(BaseModel):
    """A part of a file, which has nothing in it that it does not know."""

    model_config = ConfigDict(extra="forbid")


class Expectation(Part):
    """Where a rule stands so many seconds after the first value."""

    at_s: Annotated[int, Field(ge=0)]
    state: AlertState


class RuleTest(Part):
    """A test of a rule over invented numbers. ``weeks_before``: what the same moments of earlier weeks had."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    rule: Slug
    every_s: Annotated[int, Field(ge=1, le=86_400)] = 60
    values: str
    weeks_before: Annotated[list[str], Field(default_factory=list)]
    expect: Annotated[list[Expectation], Field(min_length=1, max_length=100)]


class RulesFile(Part):
    """A file of rules."""

    rules: Annotated[list[AlertRuleForm], Field(max_length=200, default_factory=list)]
    tests: Annotated[list[RuleTest], Field(max_length=500, default_factory=list)]


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test showed; ``wrong`` is empty when it passed."""

    name: str
    wrong: list[str]


def read_file(text: str) -> RulesFile:
    """The rules of a file. Raises RulesFileWrong with a sentence that says where."""
    if len(text) > LARGEST:
        raise RulesFileWrong("The file is larger than 512 KiB.")
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise RulesFileWrong(f"This is no YAML{where}.") from None
    try:
        file = RulesFile.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RulesFileWrong(f"{where or 'The file'}: {first['msg'].removeprefix('Value error, ')}") from None
    slugs = [rule.slug for rule in file.rules]
    if len(set(slugs)) < len(slugs):
        raise RulesFileWrong(f"{next(one for one in slugs if slugs.count(one) > 1)!r} names two rules.")
    return file


def write_file(rules: Sequence[AlertRuleForm]) -> str:
    """Rules as YAML, without what is as it would be anyway."""
    document = {"rules": [_brief(rule) for rule in rules]}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def run_tests(file: RulesFile) -> list[Tested]:
    """Run the tests of a file."""
    rules = {rule.slug: rule for rule in file.rules}
    return [Tested(test.name, _wrong(test, rules.get(test.rule))) for test in file.tests]


def read_values(text: str) -> list[float | None]:
    """``3x10 _ 20`` is 10, 10, 10, nothing, 20. Raises ValueError."""
    values: list[float | None] = []
    for word in text.split():
        found = VALUE.fullmatch(word)
        if not found:
            raise ValueError(f"{word!r} is no value: say 3x10 for three times 10, and _ for nothing")
        times = int(found[1] or found[4] or 1)
        number = found[2] or found[3]
        values += [None if number == "_" else float(number)] * times
        if len(values) > MOST_VALUES:
            raise ValueError(f"more than {MOST_VALUES} values")
    return values


def _wrong(test: RuleTest, rule: AlertRuleForm | None) -> list[str]:
    if rule is None:
        return [f"there is no rule {test.rule!r} in this file"]
    if rule.measure is None:
        return [f"the rule {test.rule!r} looks at signals, which have no values"]
    try:
        values = read_values(test.values)
        earlier = [read_values(week) for week in test.weeks_before]
    except ValueError as error:
        return [str(error)]
    history = [
        Seen(BEGINS + timedelta(seconds=place * test.every_s), value, [w[place] for w in earlier if place < len(w)])
        for place, value in enumerate(values)
    ]
    states = replay(rule.measure, Patience(rule.for_s, rule.keep_s, rule.no_data), history).states
    wrong: list[str] = []
    for one in test.expect:
        place = one.at_s // test.every_s
        state = states[place] if place < len(states) else None
        if state is None:
            wrong.append(f"at {one.at_s} s there is no value any more")
        elif state != one.state:
            wrong.append(f"at {one.at_s} s it is {state}, not {one.state}")
    return wrong


def _brief(rule: AlertRuleForm) -> dict[str, Any]:
    document = rule.model_dump(mode="json", exclude_defaults=True)
    if rule.measure is not None:
        condition = rule.measure.condition.model_dump(mode="json", exclude_defaults=True)
        document["measure"]["condition"] = {"kind": rule.measure.condition.kind, **condition}
    return document
