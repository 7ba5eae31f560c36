"""How much of a kind a site, or a key, has sent today, counted over all processes, and whether that was all it may.

Each process counts by itself and adds to the common number every two seconds, in a bucket of NATS; so a site may exceed
its quota by what comes within two seconds, and no request waits for a count. The day is UTC's.
"""

import asyncio
import time
from collections import Counter
from contextlib import suppress

import nats.js.errors

from app.kit.log import log
from app.kit.problems import Unavailable
from app.kit.streams import NATS_AWAY, Streams

EXCHANGE_EVERY_S = 2.0
KEPT_S = 2 * 86_400
TRIES = 5


class Quota:
    """Counts of the day. ``daily`` is the quota of every sender that has none of its own; 0: none."""

    def __init__(self, streams: Streams, daily: int, bucket: str = "otlp_quota") -> None:
        self._streams, self._daily, self._bucket = streams, daily, bucket
        self._known: dict[str, int] = {}
        self._fresh: Counter[str] = Counter()

    async def is_used_up(self, sender: int | str, at_s: float, own: int = 0) -> bool:
        """Whether a sender may send nothing more today: of the two quotas the smaller one holds, ``own`` 0 is none.

        Raises Unavailable when nobody can say.
        """
        daily = min((quota for quota in (self._daily, own) if quota), default=0)
        if not daily:
            return False
        name = _name(sender, at_s)
        if name not in self._known:
            self._known[name] = await self._read(name)
        return self._known[name] + self._fresh[name] >= daily

    def count(self, sender: int | str, at_s: float, records: int, own: int = 0) -> None:
        """Note what was taken; of a sender without any quota nothing is."""
        if self._daily or own:
            self._fresh[_name(sender, at_s)] += records

    async def keep_exchanging(self) -> None:
        """Add to the common counts for ever."""
        while True:
            await asyncio.sleep(EXCHANGE_EVERY_S)
            with suppress(Unavailable):
                await self.exchange()

    async def exchange(self) -> None:
        """Add what is new here, and learn what the others counted. Raises Unavailable."""
        for name, records in list(self._fresh.items()):
            if records:
                self._known[name] = await self._add(name, records)
                self._fresh[name] -= records
        today = _day(time.time())
        self._known = {name: count for name, count in self._known.items() if name.startswith(today)}
        self._fresh = Counter({name: count for name, count in self._fresh.items() if count})

    async def _read(self, name: str) -> int:
        try:
            bucket = await self._streams.bucket(self._bucket, in_memory=False, ttl_s=KEPT_S)
            return int((await bucket.get(name)).value or b"0")
        except nats.js.errors.KeyNotFoundError:
            return 0
        except NATS_AWAY as error:
            raise Unavailable("The queue does not answer.", retry_after=2) from error

    async def _add(self, name: str, records: int) -> int:
        """Read, add, and write if nobody wrote meanwhile; again if somebody did."""
        for _ in range(TRIES):
            try:
                bucket = await self._streams.bucket(self._bucket, in_memory=False, ttl_s=KEPT_S)
                try:
                    entry = await bucket.get(name)
                    count, revision = int(entry.value or b"0") + records, entry.revision
                except nats.js.errors.KeyNotFoundError:
                    count, revision = records, 0
                await bucket.update(name, str(count).encode(), last=revision)
                return count
            except nats.js.errors.KeyWrongLastSequenceError:
                continue
            except NATS_AWAY as error:
                raise Unavailable("The queue does not answer.", retry_after=2) from error
        log.warning("quota_not_counted")
        raise Unavailable("The counts of the day are contended.", retry_after=2)


def _day(at_s: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(at_s))


def _name(sender: int | str, at_s: float) -> str:
    return f"{_day(at_s)}.{sender}"
