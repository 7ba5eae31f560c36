"""What rules would make of events that are there: joined, parted, dropped, called otherwise, or nothing."""

from typing import Any

import pytest

from app.errors.deciding.queries import Rehearsable
from app.errors.deciding.rehearsing import rehearse
from app.errors.rules import Matcher, Rule
from tests.errors.mutating import row
from tests.errors.samples import error, frame, library

NAMES = {number: (f"SHOP-{number}", f"E{number}") for number in range(1, 5)}
ANY = (Matcher("type", "*", False),)


def events(*told: tuple[int, dict[str, Any]]) -> list[Rehearsable]:
    made = [(number, row(event)) for number, event in told]
    return [Rehearsable(one.hash, number, one.noise, one.payload) for number, one in made]


PLANS = events(*((1, error(tags={"plan": plan})) for plan in ("pro", "free", "free")), (2, error("KeyError")))


@pytest.mark.parametrize(
    ("rules", "after", "changes"),
    [
        ([], 2, {}),
        ([Rule(ANY, ("{{ default }}", "{{ tags.plan }}"))], 3, {1: (2, [], 0, "")}),
        ([Rule(ANY, ("one",))], 1, {1: (1, [2], 0, ""), 2: (1, [1], 0, "")}),
        ([Rule(ANY, ("{{ default }}",))], 2, {}),
        ([Rule((Matcher("tags.plan", "free", False),), drops=True)], 2, {1: (1, [], 2, "")}),
        ([Rule((Matcher("type", "Key*", False),), drops=True)], 1, {2: (0, [], 1, "")}),
        ([Rule((Matcher("type", "Key*", False),), title="A key: {{ type }}")], 2, {2: (1, [], 0, "A key: KeyError")}),
    ],
)  # fmt: skip
def test_what_rules_would_change_is_told(rules: list[Rule], after: int, changes: dict[int, Any]):
    told = rehearse(PLANS, rules, NAMES)
    assert (told.events, told.groups_before, told.groups_after) == (4, 2, after)
    assert {one.number: (one.becomes, one.joins, one.dropped, one.new_title) for one in told.changes} == changes


def test_own_code_that_becomes_a_librarys_parts_nothing():
    stack = [frame("main", "shop.app"), frame("get", "shop.http"), library("send")]
    told = rehearse(
        events((1, error(frames=stack))), [Rule((Matcher("stack.module", "shop.http", False),), in_app=False)], NAMES
    )
    assert (told.groups_after, told.changes) == (1, [])


def test_what_people_merged_stays_merged_and_what_a_rule_says_already_changes_nothing():
    merged = events((1, error()), (1, error("KeyError")))
    assert rehearse(merged, [], NAMES).groups_after == 1
    titled = events((1, error()))
    rule = Rule(ANY, title="Something with {{ type }}")
    first = rehearse(titled, [rule], NAMES)
    assert [one.new_title for one in first.changes] == ["Something with ValueError"]
    held = [Rehearsable(one.hash, 1, "", one.payload.replace('"platform"', '"title":"Something with ValueError","platform"', 1)) for one in titled]  # fmt: skip
    assert rehearse(held, [rule], NAMES).changes == []


def test_what_crawlers_meet_has_its_bucket_whatever_rules_say():
    of_crawler = [Rehearsable(7, 1, "crawler", one.payload) for one in PLANS[:1]]
    assert rehearse(of_crawler, [Rule(ANY, ("one",))], NAMES).changes == []
