"""Groups for what is stored: a hash that nobody knows makes a new one, and events of resolved ones may reopen them.

Facts of the events that were stored gather by hash and are digested together, in one transaction of Postgres. While it
is away they gather on; after a restart they are learnt again from the store. Digesting the same facts twice changes
nothing: groups have no counters, only first and last times; what is counted is counted in ClickHouse.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from app.errors.deciding.merging import merge_emptied
from app.errors.facts import Fact, put_together
from app.errors.grouping import Grouping
from app.errors.mirror import mirror
from app.errors.queries import facts_since
from app.kit.log import log
from app.kit.problems import Problem, Unavailable
from app.kit.stores import Stores
from app.kit.work import transaction

SHARD = "errors_0"
MOST_FACTS = 50_000  # that gather; past it they are learnt from the store
AT_ONCE = 1_000
OVERLAP = timedelta(minutes=2)
PAUSE_S = 0.25
REST_S = 1.0  # between two transactions while events come without an end


class Digest:
    """What waits to be digested, and who does it. One for each shard."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._facts: dict[tuple[int, int], Fact] = {}
        self._waiting, self._is_behind = asyncio.Event(), True

    def add(self, fact: Fact) -> None:
        """A fact about what was stored."""
        key = (fact.site_id, fact.hash)
        known = self._facts.get(key)
        if known is not None:
            put_together(known, fact)
        elif len(self._facts) >= MOST_FACTS:
            self._is_behind = True
        else:
            self._facts[key] = fact

    def wake(self) -> None:
        """There is something to digest."""
        self._waiting.set()

    async def run(self) -> None:
        """Digest for ever; what cannot be done now is done later."""
        pause = PAUSE_S
        self._waiting.set()
        while True:
            await self._waiting.wait()
            self._waiting.clear()
            try:
                await self.digest()
                pause = PAUSE_S
            except Exception as error:  # noqa: BLE001, groups are made later, whatever happened
                is_known = isinstance(error, (Unavailable, SQLAlchemyError, Problem))
                log.warning("digest_waits", error=type(error).__name__, facts=len(self._facts), exc_info=not is_known)
                self._waiting.set()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)
            await asyncio.sleep(REST_S)

    async def digest(self) -> None:
        """Find the groups of everything that waits. Raises Unavailable; nothing is forgotten then."""
        if self._is_behind:
            await self._catch_up()
        while self._facts:
            some = list(self._facts.items())[:AT_ONCE]
            for key, _ in some:
                del self._facts[key]
            try:
                await self._digest([fact for _, fact in some])
            except BaseException:
                for _, fact in some:
                    self.add(fact)
                raise

    async def _catch_up(self) -> None:
        """Learn from the store what was not digested before the last end."""
        async with self._stores.postgres.work() as work:
            until = await Grouping.digested_until(work, SHARD)
        self._is_behind = False
        since = int((until - OVERLAP).timestamp()) if until else 0
        try:
            for fact in await facts_since(self._stores.clickhouse, since):
                self.add(fact)
        except BaseException:
            self._is_behind = True
            raise

    async def _digest(self, facts: list[Fact]) -> None:
        now = datetime.fromtimestamp(time.time(), UTC)
        async with transaction(self._stores) as work:
            grouping = Grouping(work, now)
            await grouping.place(facts)
            if not self._is_behind and not self._facts:
                await grouping.note_until(SHARD, now)
            left = {(old.site_id, old.id, group.id) for old, group in grouping.left}
        emptied = {site for site, old, into in sorted(left) if await merge_emptied(self._stores, site, old, into, now)}
        await mirror(self._stores, {fact.site_id for fact in facts} if grouping.learnt else emptied)
