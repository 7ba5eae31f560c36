"""Decisions over real stores: states and their undo, what brings an error back, merging and parting, rules and rehearsal."""

import asyncio
import random
import time
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from app.alerts.models import Message
from app.errors import site_rules
from tests.errors.conftest import Errors, until
from tests.errors.samples import error, frame

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)


async def act(errors: Errors, *numbers: int, **form: Any) -> dict[str, Any]:
    answer = await errors.ada.post(f"{errors.site}/actions", json={"numbers": list(numbers), **form})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def post(errors: Errors, path: str, **form: Any) -> Any:
    answer = await errors.ada.post(errors.site + path, json=form)
    assert answer.status_code < 300, answer.text
    return answer.json()


async def state(errors: Errors, number: int) -> tuple[str, str]:
    head = await errors.get(f"/groups/{number}")
    return head["status"], head["reason"]


async def mail(errors: Errors) -> list[tuple[str, str]]:
    """Who is to get which mail about an error, the oldest first."""
    async with errors.stores.postgres.work() as work:
        wanted = select(Message).where(Message.kind == "error_mention").order_by(Message.number)
        return [(one.recipient, one.subject) for one in await work.scalars(wanted)]


async def test_an_error_is_resolved_and_only_comes_back_in_a_release_with_the_fix(errors: Errors):
    await errors.send(**error(), release="shop@1.9.0", environment="prod")
    await errors.send(**error("KeyError", frames=[frame("other")]), release="shop@1.10.0", environment="prod")
    await errors.stored(2)
    await errors.grouped(2)
    number = next(one["number"] for one in (await errors.get(""))["groups"] if one["type"] == "ValueError")
    done = await act(errors, number, verb="resolve", how="next")
    assert await state(errors, number) == ("resolved", "resolved_in_next_release")
    assert "after shop@1.10.0" in (await errors.get(f"/groups/{number}"))["said"]
    assert (await errors.get("", tab="resolved"))["total"] == 1 and (await errors.get(""))["total"] == 1

    await errors.send(**error(), release="shop@1.10.0", environment="prod")  # an old client
    await errors.stored(3)

    async def seen() -> bool:
        return (await errors.get(f"/groups/{number}"))["last_release"] == "shop@1.10.0"

    await until(seen, "the old client's event to be digested")
    assert (await state(errors, number))[0] == "resolved"
    await errors.send(**error(), release="shop@1.11.0", environment="prod")

    async def is_back() -> bool:
        return await state(errors, number) == ("unresolved", "regressed")

    await until(is_back, "the regression")
    head = await errors.get(f"/groups/{number}")
    assert head["said"].startswith("It came back in shop@1.11.0")
    assert (await errors.get("", q="is:regressed"))["groups"][0]["number"] == number
    assert [one["verb"] for one in await errors.get(f"/groups/{number}/activity")] == [
        "regressed",
        "resolved",
        "first_seen",
    ]
    assert (await errors.get("/news", since_ms=int(time.time() * 1000) - 60_000))["regressed"] == 1
    undone = await post(errors, f"/actions/{done['action']}/undo")
    assert undone == {"changed": [], "left": [number]}  # it changed since


async def test_what_was_done_to_many_can_be_undone(errors: Errors):
    for name in ("a", "b", "c"):
        await errors.send(**error(frames=[frame(name)]))
    await errors.stored(3)
    await errors.grouped(3)
    done = await act(errors, 1, 2, 3, verb="ignore", events=5)
    assert [await state(errors, n) for n in (1, 2, 3)] == [("ignored", "ignored")] * 3
    assert (await errors.get("/groups/1"))["said"] == "Ignored until it happened 5 more times."
    await act(errors, 2, verb="prioritize", priority="low")
    assert await post(errors, f"/actions/{done['action']}/undo") == {"changed": [1, 3], "left": [2]}
    assert await state(errors, 1) == ("unresolved", "new")
    again = await errors.ada.post(f"{errors.site}/actions/{done['action']}/undo")
    assert again.status_code == 409
    me = errors.people.ada.user
    await act(errors, 1, verb="assign", assignee=me.id)
    assert (await errors.get("", q="assigned:me"))["groups"][0]["assignee"] == {"id": me.id, "name": "Ada"}
    stranger = {"numbers": [1], "verb": "assign", "assignee": errors.people.eve.user.id}
    assert (await errors.ada.post(f"{errors.site}/actions", json=stranger)).status_code == 400
    assert (
        await errors.people.ben.browser.post(f"{errors.site}/actions", json={"numbers": [1], "verb": "reopen"})
    ).status_code == 403
    assert (
        await errors.ada.post(f"{errors.site}/actions", json={"numbers": [99], "verb": "reopen"})
    ).status_code == 404
    await act(errors, 1, verb="assign", assignee=errors.people.ben.user.id)
    said = await post(errors, "/groups/1/comments", text="@Ben and @Ada, look <b>here</b>")
    comment = next(one for one in await errors.get("/groups/1/activity") if one["verb"] == "commented")
    assert (comment["text"], comment["id"]) == ("@Ben and @Ada, look <b>here</b>", said["id"])
    assert comment["mentions"] == ["Ada", "Ben"]
    stranger = {"text": "hear", "mentions": [errors.people.eve.user.id]}
    assert (await errors.ada.post(f"{errors.site}/groups/1/comments", json=stranger)).status_code == 400
    assert await mail(errors) == [
        (errors.people.ben.user.email, "Ada assigned an error to you: ValueError: no price"),
        (errors.people.ben.user.email, "Ada mentioned you: ValueError: no price"),
    ]  # and none to Ada, who did it herself
    assert (await errors.get("", q="issue:1"))["groups"][0]["comments"] == 1
    assert (await errors.ada.delete(f"{errors.site}/groups/1/comments/{said['id']}")).status_code == 204
    await act(errors, 3, verb="delete")
    assert (await errors.ada.get(f"{errors.site}/groups/3")).status_code == 404

    async def gone() -> bool:
        return (await errors.ask("select count() as n from error_events"))[0]["n"] == 2

    await until(gone, "deleted events to leave the disk")
    await errors.send(**error(frames=[frame("c")]))
    await errors.grouped(3)
    assert [one["events"] for one in (await errors.get("", tab="all", sort="first_seen"))["groups"]] == [1, 1, 1]


async def test_merging_and_parting_converge(errors: Errors):
    for name, user in (("a", "ada"), ("b", "ada"), ("b", "ben")):
        await errors.send(**error(frames=[frame(name)]), user={"id": user})
    await errors.stored(3)
    await errors.grouped(2)
    groups = {one["events"]: one["number"] for one in (await errors.get(""))["groups"]}
    one, two = groups[1], groups[2]
    preview = await post(errors, "/merge/preview", into=one, numbers=[two])
    assert (preview["events"], preview["users"], preview["hashes"]) == (3, 2, 2)
    merged = await post(errors, "/merge", into=one, numbers=[two])
    assert (await errors.get(f"/groups/{one}"))["events"] == 3
    assert (await errors.get(f"/groups/{two}"))["merged_into"] == one
    assert [row["events"] for row in (await errors.get(""))["groups"]] == [3]
    await errors.send(**error(frames=[frame("b")]))
    await errors.stored(4)
    await errors.grouped(1)
    assert (await errors.get(f"/groups/{one}"))["events"] == 4  # a merge teaches
    own = {row["hash"]: row["events"] for row in (await errors.get(f"/groups/{one}/grouping"))["hashes"]}
    apart = await post(errors, f"/groups/{one}/unmerge", hashes=[hash_ for hash_, events in own.items() if events == 3])
    assert {row["number"]: row["events"] for row in (await errors.get(""))["groups"]} == {one: 1, apart["number"]: 3}
    assert all(row["is_pinned"] for row in (await errors.get(f"/groups/{apart['number']}/grouping"))["hashes"])
    last = await errors.ada.post(f"{errors.site}/groups/{one}/unmerge", json={"hashes": list(own)[:1]})
    assert last.status_code == 400
    await post(errors, "/merge", into=one, numbers=[apart["number"]])
    assert {row["hash"]: row["events"] for row in (await errors.get(f"/groups/{one}/grouping"))["hashes"]} == own
    assert (await errors.get(f"/groups/{one}"))["events"] == 4
    assert merged["changed"] == [two]


async def test_any_walk_of_merges_partings_and_undone_merges_is_what_moving_hashes_makes(errors: Errors):
    """Against an oracle that knows nothing but which hash is whose: events follow, those that come later too."""
    chance, names = random.Random(11), [f"step_{n}" for n in range(7)]
    for name in names:
        await errors.send(**error(frames=[frame(name)]))
    await errors.stored(len(names))
    await errors.grouped(len(names))
    whose: dict[str, int] = {}
    for one in (await errors.get(""))["groups"]:
        grouping = await errors.get(f"/groups/{one['number']}/grouping")
        whose |= {row["hash"]: one["number"] for row in grouping["hashes"]}
    assert len(whose) == len(names) == len(set(whose.values()))
    largest = len(names)
    for _ in range(16):
        groups = sorted(set(whose.values()))
        number = chance.choice(groups)
        mine = sorted(hash_ for hash_, owner in whose.items() if owner == number)
        if len(mine) > 1 and chance.random() < 0.5:
            parted = chance.sample(mine, chance.randrange(1, len(mine)))
            largest += 1
            assert await post(errors, f"/groups/{number}/unmerge", hashes=parted) == {"number": largest}
            whose |= dict.fromkeys(parted, largest)
        elif others := [one for one in groups if one != number]:
            some = chance.sample(others, min(len(others), chance.randrange(1, 3)))
            done = await post(errors, "/merge", into=number, numbers=some)
            if chance.random() < 0.3:
                assert (await post(errors, f"/actions/{done['action']}/undo"))["changed"] == sorted(some)
            else:
                whose |= {hash_: number for hash_, owner in whose.items() if owner in some}
        told = {one["number"]: one["events"] for one in (await errors.get(""))["groups"]}
        assert told == Counter(whose.values())
    for name in names:
        await errors.send(**error(frames=[frame(name)]))
    await errors.stored(2 * len(names))
    assert {one["number"]: one["events"] // 2 for one in (await errors.get(""))["groups"]} == Counter(whose.values())


async def test_a_merge_is_undone(errors: Errors):
    for name in ("a", "b"):
        await errors.send(**error(frames=[frame(name)]))
    await errors.stored(2)
    await errors.grouped(2)
    done = await post(errors, "/merge", into=1, numbers=[2])
    assert (await errors.get(""))["total"] == 1
    assert await post(errors, f"/actions/{done['action']}/undo") == {"changed": [2], "left": []}
    assert {row["number"]: row["events"] for row in (await errors.get(""))["groups"]} == {1: 1, 2: 1}
    assert await state(errors, 2) == ("unresolved", "new")


async def test_rules_are_rehearsed_before_they_hold(errors: Errors):
    for name in ("pay", "refund", "cart"):
        await errors.send(
            **error("TimeoutError" if name != "cart" else "ValueError", frames=[frame(name, f"shop.{name}")]),
            tags={"plan": "pro"},
        )
    await errors.stored(3)
    await errors.grouped(3)
    rules = [
        {"name": "payments", "match": [{"key": "type", "pattern": "Timeout*"}], "fingerprint": ["payments"], "title": "Payments: {{ type }}"},
        {"name": "noise", "match": [{"key": "tags.plan", "pattern": "free"}], "drops": True},
    ]  # fmt: skip
    told = await post(errors, "/rules/rehearsal", rules=rules)
    assert (told["events"], told["groups_before"], told["groups_after"], told["dropped"]) == (3, 3, 2, 0)
    assert [len(one["joins"]) for one in told["changes"]] == [1, 1]
    saved = await errors.ada.put(f"{errors.site}/rules", json={"rules": rules})
    assert saved.status_code == 200 and saved.json()["rules"][0]["title"] == "Payments: {{ type }}"
    wrong = await errors.ada.put(
        f"{errors.site}/rules", json={"rules": [{"match": [{"key": "colour", "pattern": "x"}], "drops": True}]}
    )
    assert wrong.status_code == 422
    await asyncio.sleep(site_rules.FRESH_S + 0.5)
    await errors.send(**error("TimeoutError", frames=[frame("new", "shop.new")]), tags={"plan": "free"})
    await errors.send(**error("TimeoutError", frames=[frame("newer", "shop.newer")]))
    await errors.stored(4)
    await errors.grouped(4)
    rows = await errors.ask("select hash, payload from error_events order by received")
    assert len({row["hash"] for row in rows}) == 4 and '"title":"Payments: TimeoutError"' in rows[-1]["payload"]
