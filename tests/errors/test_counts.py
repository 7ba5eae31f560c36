"""What pages count, held against counting by hand: while the guard leaves details out, over samples, and of sessions."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.errors.issues import queries
from app.kit.settings import Settings, read_settings
from tests.errors.conftest import Errors, until

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)

Sent = dict[str, Any]
DETAILS, FREQUENT, RARE = 3, 240, 30
SEARCHES: dict[str, Callable[[Sent], bool]] = {
    "": lambda _: True,
    "env:prod": lambda one: one["environment"] == "prod",
    "plan:pro -release:shop@1.1.0": lambda one: one["tags"]["plan"] == "pro" and one["release"] != "shop@1.1.0",
    "(env:test or plan:free) level:error": lambda one: one["environment"] == "test" or one["tags"]["plan"] == "free",
}
VALUES: dict[str, Callable[[Sent], str]] = {
    "release": lambda one: one["release"], "environment": lambda one: one["environment"], "plan": lambda one: one["tags"]["plan"],
}  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A hub whose guard leaves details out soon."""
    return read_settings(data=tmp_path, errors_details=DETAILS)


def _errors(chance: random.Random) -> list[Sent]:
    """Errors of four kinds, one of them very frequent, over the last twelve hours."""
    now = time.time()
    return [
        {
            "type": kind, "message": f"number {n}", "timestamp": now - chance.randrange(60, 43_200),
            "release": f"shop@1.{chance.randrange(4)}.0", "environment": chance.choice(("prod", "prod", "test")),
            "tags": {"plan": chance.choice(("pro", "free", "none"))}, "user": {"id": f"u{chance.randrange(40)}"} if chance.random() < 0.8 else {},
        }
        for n, kind in enumerate(["Frequent"] * FREQUENT + [f"Rare{n % 3}" for n in range(RARE)])
    ]  # fmt: skip


async def _send(errors: Errors, sent: list[Sent]) -> None:
    key = {"authorization": f"Bearer {errors.people.home.public_key}"}
    answer = await errors.door.post("/api/ingest/errors", content=msgspec.json.encode(sent), headers=key)
    assert answer.json()["accepted"] == len(sent)
    await errors.stored(len(sent))
    await errors.grouped(len({one["type"] for one in sent}))


def _people(some: list[Sent]) -> int:
    return len({one["user"]["id"] for one in some if one["user"]})


async def test_what_the_guard_leaves_out_is_counted_all_the_same(errors: Errors, monkeypatch: pytest.MonkeyPatch):
    sent = _errors(random.Random(5))
    await _send(errors, sent)
    columns = "level, source, handled, hash_version"
    said = await errors.ask(f"select distinct {columns} from error_events")
    assert said == [
        {"level": "error", "source": "script", "handled": -1, "hash_version": 1}
    ]  # no default is the table's
    with_details = (await errors.ask("select countIf(payload != '') as n from error_events"))[0]["n"]
    assert with_details < len(sent) / 2, "the guard was at work"
    numbers = {}
    for search, holds in SEARCHES.items():
        by_kind: dict[str, list[Sent]] = defaultdict(list)
        for one in filter(holds, sent):
            by_kind[one["type"]].append(one)
        answer = await errors.get("", period="1d", q=search, sort="users")
        told = {one["type"]: one for one in answer["groups"]}
        assert {kind: (len(some), _people(some)) for kind, some in by_kind.items()} == {
            kind: (one["events"], one["users"]) for kind, one in told.items()
        }, search
        numbers |= {kind: one["number"] for kind, one in told.items()}
        assert [one["users"] for one in answer["groups"]] == sorted(
            (_people(s) for s in by_kind.values()), reverse=True
        )
        first, step = answer["window"]["first_bucket_ms"], answer["window"]["step_ms"]
        for kind, some in by_kind.items():
            over_time = Counter(int(one["timestamp"] * 1000 - first) // step for one in some)
            assert {n: count for n, count in enumerate(told[kind]["counts"]) if count} == dict(over_time), (
                search,
                kind,
            )
            series = await errors.get(f"/groups/{numbers[kind]}/series", period="1d", q=search)
            assert (sum(series["events"]), series["total_events"], series["total_users"]) == (
                len(some),
                len(some),
                _people(some),
            )
    for kind, number in numbers.items():
        some = [one for one in sent if one["type"] == kind]
        head = await errors.get(f"/groups/{number}")
        assert (head["events"], head["users"], head["events_24h"]) == (len(some), _people(some), len(some))
        for search, holds in SEARCHES.items():
            matching = list(filter(holds, some))
            assert await _facets(errors, number, search) == {
                key: {value: (count, count / len(matching), Counter(map(of, sent))[value] / len(sent)) for value, count in Counter(map(of, matching)).items()}
                for key, of in VALUES.items() if matching
            }, (kind, search)  # fmt: skip
    monkeypatch.setattr(queries, "SAMPLED_FROM", len(sent) // 3)
    of_sample = await errors.get(f"/groups/{numbers['Frequent']}/facets", period="1d")
    assert (of_sample["total"], of_sample["sampled"]) == (FREQUENT, pytest.approx(1 / 3))
    for key in VALUES:
        facet = next(one for one in of_sample["facets"] if one["key"] == key)
        assert sum(one["count"] for one in facet["values"]) == pytest.approx(FREQUENT, abs=len(facet["values"]))


async def _facets(errors: Errors, number: int, search: str) -> dict[str, dict[str, tuple[Any, ...]]]:
    answer = await errors.get(f"/groups/{number}/facets", period="1d", q=search)
    return {
        one["key"]: {value["value"]: (value["count"], pytest.approx(value["share"]), pytest.approx(value["base_share"])) for value in one["values"]}
        for one in answer["facets"] if one["key"] in VALUES
    }  # fmt: skip


async def test_crash_free_shares_are_those_of_counting_sessions_by_hand(errors: Errors):
    chance, now = random.Random(7), int(time.time())
    words: list[tuple[dict[str, str], Sent]] = []
    last: dict[str, tuple[int, Sent]] = {}
    for n in range(90):  # sessions that are told of again and again, in any order, some of it twice
        about = {"release": f"shop@1.{n % 3}.0", "environment": chance.choice(("prod", "test"))}
        started = now - chance.randrange(60, 86_400)
        for sequence in range(chance.randrange(1, 4)):
            told = {
                "sid": f"s{n}", "did": f"u{n % 25}" if n % 4 else None, "seq": sequence, "started": started, "attrs": about,
                "status": chance.choice(("ok", "exited", "crashed", "abnormal")), "errors": chance.randrange(2),
            }  # fmt: skip
            words += [({"type": "session"}, told)] * chance.randrange(1, 3)
            last[f"s{n}"] = (sequence, told)
    counted = [
        {"started": now - 7_200 * n, "exited": chance.randrange(50), "crashed": chance.randrange(5), "errored": chance.randrange(9)}
        for n in range(6)
    ]  # fmt: skip
    words.append(
        ({"type": "sessions"}, {"aggregates": counted, "attrs": {"release": "shop@1.1.0", "environment": "prod"}})
    )
    chance.shuffle(words)
    for first in range(0, len(words), 40):
        assert (await errors.envelope(*words[first : first + 40])).status_code == 200
    every = sum(one["exited"] + one["crashed"] + one["errored"] for one in counted) + len(last)

    async def all_of_them() -> bool:
        rows = await errors.ask("select sum(total) as n, sum(sequence) as last from release_sessions final")
        return rows == [{"n": every, "last": sum(sequence for sequence, _ in last.values())}]

    await until(all_of_them, "all sessions as they ended")
    site = f"/api/sites/{errors.people.home.site.public_id}/releases"
    for environment in ("", "prod", "test"):
        answer = await errors.ada.get(site, params={"days": 14, "environment": environment})
        told = {one["version"]: one for one in answer.json() if one["sessions"]}
        for release in ("shop@1.0.0", "shop@1.1.0", "shop@1.2.0"):
            ours = [
                one for _, one in last.values()
                if one["attrs"]["release"] == release and environment in ("", one["attrs"]["environment"])
            ]  # fmt: skip
            has_counted = release == "shop@1.1.0" and environment != "test"
            total = len(ours) + has_counted * (every - len(last))
            crashed = sum(one["status"] == "crashed" for one in ours) + has_counted * sum(
                one["crashed"] for one in counted
            )
            people = {one["did"] for one in ours if one["did"]}
            hit = {one["did"] for one in ours if one["did"] and one["status"] == "crashed"}
            card = told[release]
            assert card["sessions"] == total, (release, environment)
            assert card["crash_free_sessions"] == pytest.approx(1 - crashed / total)
            assert card["crash_free_users"] == pytest.approx(1 - len(hit) / len(people))
