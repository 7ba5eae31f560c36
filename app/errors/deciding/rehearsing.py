"""What rules would have made of events that are there. Pure.

An event belongs to the group that owns one of its hashes, and a hash that nobody owns makes a group: the same holds in
a rehearsal. So a rule may join groups, take events from one into another, or part one into several.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from app.errors.deciding.queries import Rehearsable
from app.errors.deciding.schemas import Rehearsal, RehearsedGroup
from app.errors.fingerprint import fingerprint
from app.errors.row import LONGEST_TITLE_OF_RULE, noise_of, put_owners
from app.errors.rules import Rule, judge

MOST_CHANGES = 200
# Where events would be: in a group that there is, by its number, or (below 0) in one that a hash would make.
Place = int


def rehearse(events: Sequence[Rehearsable], rules: Sequence[Rule], names: dict[int, tuple[str, str]]) -> Rehearsal:
    """How groups would change. ``names``: short id and title of groups."""
    owners = _owners(events)
    went: dict[int, Counter[Place]] = defaultdict(Counter)
    dropped: Counter[int] = Counter()
    titles: dict[int, str] = {}
    for one in events:
        event = _as_it_was(msgspec.json.decode(one.payload))
        judged = judge(event, rules)
        if judged.drops:
            dropped[one.number] += 1
            continue
        went[one.number][_place(one, event, judged.fingerprint, owners)] += 1
        if judged.title and judged.title[:LONGEST_TITLE_OF_RULE] != event.get("title"):
            titles[one.number] = judged.title
    return _told(went, dropped, titles, names, len(events))


def _owners(events: Sequence[Rehearsable]) -> dict[int, int]:
    """The number of the group that owns a hash, as far as events tell: their own ones, and those learnt with them."""
    owners = {one.hash: one.number for one in events}
    for one in events:
        made = fingerprint(msgspec.json.decode(one.payload))
        if one.hash in made.hashes.values():
            for hash_ in made.hashes.values():
                owners.setdefault(hash_, one.number)
    return owners


def _as_it_was(event: dict[str, Any]) -> dict[str, Any]:
    """An event before rules said whose code its frames are. Changes it."""
    for exception in event.get("exception") or []:
        for frame in exception.get("frames") or []:
            frame.pop("rule_in_app", None)
            if "sdk_in_app" in frame:
                frame["in_app"] = frame.pop("sdk_in_app")
    return event


def _place(one: Rehearsable, event: dict[str, Any], custom: list[str] | None, owners: dict[int, int]) -> Place:
    put_owners(event)
    if one.noise or noise_of(event, is_crawler=False):  # has a bucket of its own, whatever rules say
        return one.number
    made = fingerprint(event, custom)
    return next((owners[hash_] for hash_ in made.hashes.values() if hash_ in owners), -made.own)


def _told(
    went: dict[int, Counter[Place]], dropped: Counter[int], titles: dict[int, str], names: dict[int, tuple[str, str]],
    events: int,
) -> Rehearsal:  # fmt: skip
    """Errors with events in one place are one afterwards."""
    came: dict[Place, set[int]] = defaultdict(set)
    for number, places in went.items():
        for place in places:
            came[place].add(number)
    changes = []
    for number in sorted({*went, *dropped}):
        joins = sorted({other for place in went[number] for other in came[place]} - {number})
        becomes = len(went[number])
        if becomes <= 1 and not joins and not dropped[number] and number not in titles:
            continue
        short_id, title = names.get(number, (str(number), ""))
        changes.append(
            RehearsedGroup(
                number=number, short_id=short_id, title=title, events=went[number].total() + dropped[number],
                becomes=becomes, joins=joins, dropped=dropped[number], new_title=titles.get(number, ""),
            )
        )  # fmt: skip
    return Rehearsal(
        events=events, groups_before=len({*went, *dropped}), groups_after=len(came), dropped=dropped.total(),
        changes=changes[:MOST_CHANGES],
    )  # fmt: skip
