"""Steps side by side: their results come in order, two run at a time, and none goes on when they are closed."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any

import pytest

from app.analytics.imports.steps import AT_ONCE, in_turn


class Work:
    """Steps that take as many turns of the loop as they are told, and who is under way."""

    def __init__(self, *turns: int) -> None:
        self.turns, self.under_way, self.most, self.ended = turns, 0, 0, list[int]()

    async def steps(self) -> AsyncIterator[Coroutine[Any, Any, int]]:
        """All of them, numbered."""
        for number in range(len(self.turns)):
            yield self.step(number)

    async def step(self, number: int) -> int:
        """One of them; a step of no turns fails."""
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            for _ in range(self.turns[number]):
                await asyncio.sleep(0)
            if not self.turns[number]:
                raise RuntimeError(number)
            self.ended.append(number)
            return number
        finally:
            self.under_way -= 1


async def test_results_come_in_order_although_steps_overtake_each_other():
    work = Work(20, 1, 1, 20, 1)
    assert [number async for number in in_turn(work.steps())] == [0, 1, 2, 3, 4]
    assert work.ended != [0, 1, 2, 3, 4]
    assert work.most == AT_ONCE


async def test_nothing_is_under_way_when_its_reader_fails():
    work = Work(1, 50, 50)
    with pytest.raises(KeyError):
        async with aclosing(in_turn(work.steps())) as results:
            async for number in results:
                raise KeyError(number)
    assert (work.under_way, work.ended) == (0, [0, 1])


async def test_a_step_that_fails_ends_the_others_before_it_is_told():
    work = Work(5, 0, 30)
    with pytest.raises(RuntimeError):
        async with aclosing(in_turn(work.steps())) as results:
            assert [number async for number in results]
    assert work.under_way == 0


async def test_no_steps_have_no_results():
    assert [number async for number in in_turn(Work().steps())] == []
