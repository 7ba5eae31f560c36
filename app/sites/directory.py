"""Sites and keys in memory, for doors that may not wait for Postgres.

An entry leaves when another process tells that it changed, when the connection to NATS was lost and words may have
been missed, and in any case after five minutes (a lost word repairs itself). While Postgres is away, what is known
stays known, and a stranger is answered with Unavailable: not knowing is not the same as not existing.
"""

import asyncio
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.log import log
from app.kit.postgres import Postgres
from app.kit.problems import Unavailable
from app.kit.shelf import Shelf
from app.sites import queries
from app.sites.changed import KEY_CHANGED, SITE_CHANGED
from app.sites.ids import is_id
from app.sites.keys import queries as key_queries
from app.sites.keys.token import Kind, Scope, Token
from app.sites.models import Key, Site
from app.sites.shields import queries as shield_queries
from app.sites.shields.rules import OPEN, Shields

WRITE_USES_S = 60.0
LONGEST_DOMAIN = 253

Stop = Callable[[], Awaitable[None]]


class Words(Protocol):
    """What the directory needs of NATS."""

    async def listen(self, subject: str, callback: Callable[[bytes], Awaitable[None]]) -> Stop: ...

    def on_reconnect(self, callback: Callable[[], object]) -> None: ...


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What a door needs to know of a site."""

    number: int
    public_id: str
    domain: str
    timezone: str
    allowed_origins: tuple[str, ...]
    shields: Shields = OPEN
    hidden_keys: tuple[str, ...] = ()
    # Of telemetry; 0 where the site says nothing.
    most_a_second: int = 0
    most_a_day: int = 0


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What a door needs to know of a key. ``expires_at`` in seconds since 1970; the keys of an organization are for no
    door, and their ``site_number`` is 0, which no site has."""

    id: str
    kind: Kind
    site_number: int
    scopes: frozenset[Scope]
    expires_at: float | None
    token_hash: bytes = field(repr=False)
    # Of errors; 0 where the key has no quota of its own.
    most_errors_a_day: int = 0


class Directory:
    """Which sites and keys there are. Inside ``async with directory.open(words)`` it hears of changes."""

    def __init__(self, postgres: Postgres, pepper: bytes, clock: Callable[[], float] = time.time) -> None:
        self._postgres, self._pepper, self._clock = postgres, pepper, clock
        self._by_public_id: Shelf[str, KnownSite] = Shelf(self._read_public_id, clock)
        self._by_number: Shelf[int, KnownSite] = Shelf(self._read_number, clock)
        self._by_domain: Shelf[str, KnownSite] = Shelf(self._read_domain, clock)
        self._keys: Shelf[str, KnownKey] = Shelf(self._read_key, clock)
        self._dead: Shelf[str, KnownKey] = Shelf(self._read_dead, clock)
        self._used: dict[str, datetime] = {}

    async def site_by_public_id(self, public_id: str) -> KnownSite | None:
        """The site with this public id; raises Unavailable when nobody can say."""
        return await self._by_public_id.find(public_id) if is_id(public_id) else None

    async def site_by_number(self, number: int) -> KnownSite | None:
        """The site with this number; raises Unavailable when nobody can say."""
        return await self._by_number.find(number) if 0 < number < 2**63 else None

    async def site_by_domain(self, domain: str) -> KnownSite | None:
        """The site of a domain in its normal form, the oldest one when several organizations have it; may raise
        Unavailable."""
        return await self._by_domain.find(domain) if 0 < len(domain) <= LONGEST_DOMAIN else None

    async def key(self, text: str) -> KnownKey | None:
        """The key that this text is, when it opens now; raises Unavailable when nobody can say."""
        token = Token.read(text)
        known = await self._keys.find(token.id) if token is not None else None
        if token is None or known is None:
            return None
        if not hmac.compare_digest(known.token_hash, token.digest(self._pepper)):
            return None
        now = self._clock()
        if known.expires_at is not None and now >= known.expires_at:
            return None
        self._used[known.id] = datetime.fromtimestamp(now, UTC)
        return known

    async def dead_key(self, text: str) -> KnownKey | None:
        """The key of a site that this text was, when it is revoked or has expired; may raise Unavailable."""
        token = Token.read(text)
        known = await self._dead.find(token.id) if token is not None else None
        if token is None or known is None or not known.site_number:
            return None
        return known if hmac.compare_digest(known.token_hash, token.digest(self._pepper)) else None

    async def writable_site(self, name: str) -> KnownSite | None:
        """The site that takes events under this name: its public id, or one of its keys with the scope ingest."""
        if is_id(name):
            return await self.site_by_public_id(name)
        key = await self.key(name)
        return await self.site_by_number(key.site_number) if key and Scope.INGEST in key.scopes else None

    def saw_key(self, key_id: str, at: datetime) -> None:
        """Note that a key was used; written within a minute, off every request's path."""
        self._used[key_id] = at

    def forget_everything(self) -> None:
        """Ask Postgres anew about everybody."""
        for shelf in (self._by_public_id, self._by_number, self._by_domain, self._keys, self._dead):
            shelf.clear()

    @asynccontextmanager
    async def open(self, words: Words) -> AsyncIterator["Directory"]:
        """Hear of changes, and write last uses every minute, while the block runs."""
        words.on_reconnect(self.forget_everything)
        heard = {SITE_CHANGED: self._site_changed, KEY_CHANGED: self._key_changed}
        stops = [await words.listen(subject, callback) for subject, callback in heard.items()]
        self.forget_everything()  # what changed before we listened was not heard
        writing = asyncio.create_task(self._write_uses_for_ever())
        try:
            yield self
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            for stop in stops:
                await stop()
            await self.write_uses()

    async def write_uses(self) -> None:
        """Write when keys were last used; while Postgres is away they wait for the next time."""
        used, self._used = self._used, {}
        if not used:
            return
        try:
            async with self._postgres.work() as work:
                await key_queries.note_uses(work, used)
        except Unavailable:
            self._used = {**used, **self._used}

    async def _write_uses_for_ever(self) -> None:
        while True:
            await asyncio.sleep(WRITE_USES_S)
            try:
                await self.write_uses()
            except SQLAlchemyError as error:  # the next minute tries again; nothing but a date on a page is late
                log.warning("key_uses_not_written", error=type(error).__name__)

    async def _site_changed(self, payload: bytes) -> None:
        number, public_id, *domains = payload.decode().split(" ")
        self._by_public_id.drop(public_id)
        self._by_number.drop(int(number))
        self._by_domain.drop_where(lambda site: site.number == int(number))
        for domain in domains:  # which may have been asked for before there was a site
            self._by_domain.drop(domain)
        self._keys.drop_where(lambda key: key.site_number == int(number))

    async def _key_changed(self, payload: bytes) -> None:
        self._keys.drop(payload.decode())
        self._dead.drop(payload.decode())

    async def _read_public_id(self, public_id: str) -> KnownSite | None:
        async with self._postgres.work() as work:
            return await _known_site(work, await queries.living_site(work, public_id=public_id))

    async def _read_number(self, number: int) -> KnownSite | None:
        async with self._postgres.work() as work:
            return await _known_site(work, await queries.living_site(work, number=number))

    async def _read_domain(self, domain: str) -> KnownSite | None:
        async with self._postgres.work() as work:
            return await _known_site(work, await queries.living_site(work, domain=domain))

    async def _read_key(self, key_id: str) -> KnownKey | None:
        async with self._postgres.work() as work:
            return _known_key(await key_queries.living_key(work, key_id))

    async def _read_dead(self, key_id: str) -> KnownKey | None:
        async with self._postgres.work() as work:
            return _known_key(await key_queries.dead_key(work, key_id, datetime.fromtimestamp(self._clock(), UTC)))


async def _known_site(work: AsyncSession, site: Site | None) -> KnownSite | None:
    if site is None:
        return None
    shields = await shield_queries.shields_of(work, site)
    return KnownSite(
        site.id, site.public_id, site.domain, site.timezone, tuple(site.allowed_origins), shields,
        tuple(site.hidden_keys), site.most_a_second or 0, site.most_a_day or 0,
    )  # fmt: skip


def _known_key(key: Key | None) -> KnownKey | None:
    if key is None:
        return None
    expires_at = key.expires_at.timestamp() if key.expires_at else None
    scopes = frozenset(Scope(scope) for scope in key.scopes)
    return KnownKey(
        key.id, Kind(key.kind), key.site_id or 0, scopes, expires_at, key.token_hash, key.most_errors_a_day or 0
    )
