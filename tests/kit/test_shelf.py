"""A bounded memory in front of a slow store."""

import asyncio
from collections import Counter

import pytest

from app.kit.problems import Unavailable
from app.kit.shelf import Shelf


class Store:
    """A store that counts its questions, answers when told, and may be away."""

    def __init__(self, **values: str) -> None:
        self.values, self.asked, self.is_away = values, Counter[str](), False
        self.go = asyncio.Event()
        self.go.set()

    async def read(self, name: str) -> str | None:
        self.asked[name] += 1
        value = self.values.get(name)
        await self.go.wait()
        if self.is_away:
            raise Unavailable()
        return value


@pytest.fixture
def moment() -> list[float]:
    return [1000.0]


@pytest.fixture
def store() -> Store:
    return Store(a="1", b="2", c="3")


@pytest.fixture
def shelf(store: Store, moment: list[float]) -> Shelf[str, str]:
    return Shelf(store.read, lambda: moment[0], size=2, keep_s=300, retry_s=5, most_waiting=3)


async def test_what_is_known_is_not_asked_again_nor_what_is_not_there(shelf: Shelf[str, str], store: Store):
    for _ in range(3):
        assert await shelf.find("a") == "1"
        assert await shelf.find("x") is None
    assert store.asked == {"a": 1, "x": 1}


async def test_many_who_ask_at_once_are_one_question(shelf: Shelf[str, str], store: Store):
    store.go.clear()
    waiting = [asyncio.create_task(shelf.find("a")) for _ in range(50)]
    await asyncio.sleep(0)
    store.go.set()
    assert await asyncio.gather(*waiting) == ["1"] * 50
    assert store.asked["a"] == 1


async def test_one_who_goes_away_does_not_take_the_answer_along(shelf: Shelf[str, str], store: Store):
    store.go.clear()
    leaving, staying = asyncio.create_task(shelf.find("a")), asyncio.create_task(shelf.find("a"))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.sleep(0)
    store.go.set()
    assert await staying == "1"


async def test_the_longest_unused_is_forgotten_first(shelf: Shelf[str, str], store: Store):
    for name in ("a", "b", "a", "c", "a", "b"):
        await shelf.find(name)
    assert store.asked == {"a": 1, "b": 2, "c": 1}


async def test_junk_does_not_push_out_what_is_real(shelf: Shelf[str, str], store: Store):
    await shelf.find("a")
    for number in range(100):
        await shelf.find(f"junk{number}")
    await shelf.find("a")
    assert store.asked["a"] == 1
    assert len(shelf._absent) == 2


async def test_too_many_unknown_names_at_once_are_put_off(shelf: Shelf[str, str], store: Store):
    store.go.clear()
    waiting = [asyncio.create_task(shelf.find(f"x{number}")) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await shelf.find("one too many")
    store.go.set()
    await asyncio.gather(*waiting)
    assert await shelf.find("a") == "1"


async def test_what_was_dropped_is_asked_anew(shelf: Shelf[str, str], store: Store):
    await shelf.find("a")
    store.values["a"] = "changed"
    shelf.drop("a")
    assert await shelf.find("a") == "changed"
    assert await shelf.find("new") is None
    store.values["new"] = "here"
    shelf.drop("new")
    assert await shelf.find("new") == "here"


@pytest.mark.parametrize("how", ["drop", "drop_where", "clear"])
async def test_an_answer_that_was_overtaken_by_a_change_is_not_kept(shelf: Shelf[str, str], store: Store, how: str):
    store.go.clear()
    asking = asyncio.create_task(shelf.find("a"))
    await asyncio.sleep(0.01)  # the old value has been read, and is on its way
    store.values["a"] = "changed"
    ways = {
        "drop": lambda: shelf.drop("a"),
        "drop_where": lambda: shelf.drop_where(lambda _: False),
        "clear": shelf.clear,
    }
    ways[how]()
    later = asyncio.create_task(shelf.find("a"))
    store.go.set()
    await asking
    assert await later == "changed"
    assert await shelf.find("a") == "changed"


async def test_after_a_while_it_is_asked_again_and_the_old_serves_while_the_store_is_away(
    shelf: Shelf[str, str], store: Store, moment: list[float]
):
    await shelf.find("a")
    store.values["a"] = "changed"
    moment[0] += 301
    store.is_away = True
    assert await shelf.find("a") == "1"
    assert await shelf.find("a") == "1"
    assert store.asked["a"] == 2  # not asked again and again
    with pytest.raises(Unavailable):
        await shelf.find("b")
    store.is_away = False
    moment[0] += 6
    assert await shelf.find("a") == "changed"
    assert await shelf.find("b") == "2"


async def test_what_is_gone_after_a_while_is_gone(shelf: Shelf[str, str], store: Store, moment: list[float]):
    await shelf.find("a")
    del store.values["a"]
    moment[0] += 301
    assert await shelf.find("a") is None
