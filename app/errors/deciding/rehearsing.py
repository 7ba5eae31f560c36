"""What rules would have made of events that are there. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

from app.errors.deciding.queries import Rehearsable
from app.errors.deciding.schemas import Rehearsal, RehearsedGroup
from app.errors.fingerprint import fingerprint
from app.errors.row import noise_of, put_owners
from app.errors.rules import Rule, judge

MOST_CHANGES = 200


def rehearse(events: Sequence[Rehearsable], rules: Sequence[Rule], names: dict[int, tuple[str, str]]) -> Rehearsal:
    """How groups would change. ``names``: short id and title of groups."""
    of_group: dict[int, Counter[int]] = defaultdict(Counter)
    of_hash: dict[int, set[int]] = defaultdict(set)
    dropped: Counter[int] = Counter()
    titles: dict[int, str] = {}
    for one in events:
        event = msgspec.json.decode(one.payload)
        for exception in event.get("exception") or []:
            for frame in exception.get("frames") or []:
                frame.pop("rule_in_app", None)
                if "sdk_in_app" in frame:
                    frame["in_app"] = frame.pop("sdk_in_app")
        judged = judge(event, rules)
        if judged.drops:
            dropped[one.number] += 1
            continue
        put_owners(event)
        is_noise = bool(noise_of(event, is_crawler=False))
        made = one.hash if is_noise else fingerprint(event, judged.fingerprint).own
        of_group[one.number][made] += 1
        of_hash[made].add(one.number)
        if judged.title:
            titles[one.number] = judged.title
    return _told(of_group, of_hash, dropped, titles, names, len(events))


def _told(
    of_group: dict[int, Counter[int]], of_hash: dict[int, set[int]], dropped: Counter[int], titles: dict[int, str],
    names: dict[int, tuple[str, str]], events: int,
) -> Rehearsal:  # fmt: skip
    """Errors that share a hash afterwards are one; what people merged stays merged unless its hashes part."""
    joined = _joined(of_group, of_hash)
    changes = []
    for number in sorted({*of_group, *dropped}):
        joins = sorted(joined.get(number, {number}) - {number})
        if not joins and not dropped[number] and number not in titles:
            continue
        short_id, title = names.get(number, (str(number), ""))
        changes.append(
            RehearsedGroup(
                number=number, short_id=short_id, title=title, events=sum(of_group[number].values()) + dropped[number],
                becomes=len(of_group[number]), joins=joins, dropped=dropped[number], new_title=titles.get(number, ""),
            )
        )  # fmt: skip
    after = {frozenset(part) for part in joined.values()}
    return Rehearsal(
        events=events, groups_before=len({*of_group, *dropped}), groups_after=len(after),
        dropped=dropped.total(), changes=changes[:MOST_CHANGES],
    )  # fmt: skip


def _joined(of_group: dict[int, Counter[int]], of_hash: dict[int, set[int]]) -> dict[int, set[int]]:
    parts = {number: {number} for number in of_group if of_group[number]}
    for numbers in of_hash.values():
        whole: set[int] = set().union(*(parts[number] for number in numbers))
        for number in whole:
            parts[number] = whole
    return parts
