"""The day's salt: random, shared by all doors through memory, and then gone.

A salt is made by whichever door needs it first, kept in a JetStream bucket that lives in memory, and deleted 45
minutes after its day has ended: the visit that crosses midnight is over by then. It is never derived from anything
that lasts and never written to a disk. So that a restart of Nightjar does not count everybody twice, the embedded
hub hands its salts over through a file on tmpfs (``run_dir``), which is memory too; a reboot does lose them.
"""

import asyncio
import json
import os
import secrets
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import nats.js.errors

from app.kit.log import log
from app.kit.problems import Unavailable
from app.kit.streams import NATS_AWAY, Streams

SALT_BYTES = 32
OVERLAP_S = 30 * 60
KEEP_AFTER_S = 45 * 60
BUCKET_TTL_S = 26 * 3600  # a backstop, should nobody be there to delete


def utc_day(at_s: float) -> str:
    """The UTC day of a unix time, ``2026-01-31``."""
    return _day(int(at_s // 86_400))


@lru_cache(8)
def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def day_before(day: str) -> str:
    """The UTC day before."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def is_alive(day: str, at_s: float) -> bool:
    """Whether a day's salt may still exist at that time."""
    end = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
    return at_s < end.timestamp() + KEEP_AFTER_S


def overlaps(at_s: float) -> bool:
    """Whether it is the first half hour of a UTC day, when a visit may have begun under yesterday's salt."""
    return at_s % 86_400 < OVERLAP_S


class Salts:
    """The salts this process knows. ``of`` is what the hot path asks; the rest keeps it filled."""

    def __init__(self, streams: Streams, run_dir: Path | None) -> None:
        self._streams = streams
        self._file = run_dir / "salts.json" if run_dir else None
        self._salts: dict[str, bytes] = {}
        self._making = asyncio.Lock()
        streams.on_reconnect(self._reconnected)
        self._is_stale = False

    def known(self, day: str) -> bytes | None:
        """The salt of a day if this process has it already."""
        return self._salts.get(day)

    async def of(self, day: str) -> bytes:
        """The salt of today, made if nobody has made it. Raises Unavailable when it cannot be agreed on."""
        salt = self._salts.get(day)
        if salt and not self._is_stale:
            return salt
        async with self._making:
            try:
                return await self._agreed(day)
            except NATS_AWAY as error:
                if salt:
                    return salt
                raise Unavailable("The visitors' salt cannot be read.", retry_after=2) from error

    async def find(self, day: str) -> bytes | None:
        """The salt of an earlier day if it still exists; never makes one."""
        if day in self._salts:
            return self._salts[day]
        with suppress(*NATS_AWAY, nats.js.errors.KeyNotFoundError):
            entry = await (await self._bucket()).get(day)
            if entry.value:
                self._salts[day] = entry.value
        return self._salts.get(day)

    async def _bucket(self):  # noqa: ANN202
        return await self._streams.bucket("salts", in_memory=True, ttl_s=BUCKET_TTL_S)

    async def _agreed(self, day: str) -> bytes:
        ours = self._salts.get(day) or self._handed_over().get(day) or secrets.token_bytes(SALT_BYTES)
        bucket = await self._bucket()
        try:
            await bucket.create(day, ours)
        except nats.js.errors.KeyWrongLastSequenceError:
            ours = (await bucket.get(day)).value or ours
        self._salts[day] = ours
        self._is_stale = False
        self._hand_over()
        return ours

    def _reconnected(self) -> None:
        # A restarted server has lost its memory: put our salt back at the next question.
        self._is_stale = True
        self._streams.forget_buckets()

    async def forget(self, at_s: float) -> None:
        """Delete what has outlived its day, everywhere."""
        dead = [day for day in {*self._salts, *self._handed_over()} if not is_alive(day, at_s)]
        for day in dead:
            self._salts.pop(day, None)
            with suppress(*NATS_AWAY):
                await (await self._bucket()).purge(day)
        if dead:
            self._hand_over()
            log.info("salts_forgotten", days=len(dead))

    async def keep_fresh(self) -> None:
        """Run for ever: have the salts of today and of the last midnight ready, and forget old ones."""
        while True:
            now = time.time()
            with suppress(Unavailable):
                await self.of(utc_day(now))
                if overlaps(now):
                    await self.find(day_before(utc_day(now)))
            await self.forget(now)
            await asyncio.sleep(min(20, 86_400 - now % 86_400 + 0.05))

    # --- the hand-over through tmpfs

    def _handed_over(self) -> dict[str, bytes]:
        if not self._file:
            return {}
        with suppress(OSError, ValueError):
            return {day: bytes.fromhex(salt) for day, salt in json.loads(self._file.read_text()).items()}
        return {}

    def _hand_over(self) -> None:
        if not self._file:
            return
        text = json.dumps({day: salt.hex() for day, salt in self._salts.items()})
        new = self._file.with_suffix(".new")
        with suppress(OSError):
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(text)
            new.replace(self._file)
