"""The two ways in which a prober reaches its hub: over the stores, or from afar over HTTPS with a key."""

import asyncio

import msgspec

from app.ingest.publish import Publisher
from app.kit.egress import Egress
from app.kit.fetch import Answer, Ask, fetch
from app.kit.problems import Problem, Unavailable
from app.kit.reach import Reach, Unreached
from app.kit.settings import Settings
from app.kit.stores import Stores
from app.kit.url import Url
from app.kit.work import transaction
from app.uptime.prober import queries, work

SHARD = "checks_0"
SECONDS = 20
MOST_ANSWER = 64 * 1024 * 1024


class NearHub:
    """The hub of a prober that has the stores."""

    def __init__(self, stores: Stores, publisher: Publisher) -> None:
        self._stores, self._publisher = stores, publisher

    async def share(self, ask: work.Ask) -> work.Share:
        """Renew the leases, and learn what to do. Raises Unavailable."""
        async with transaction(self._stores) as session:
            return await queries.share(session, ask, None, self._stores.pepper)

    async def report(self, rows: list[bytes]) -> None:
        """Hand over results, durably. Raises Unavailable."""
        await self._publisher.publish(SHARD, b"\n".join(rows))


class HubRefused(Exception):
    """The hub does not take this prober; the message is a sentence for its operator."""


class FarHub:
    """The hub of a private prober: HTTPS and a key are all it has."""

    def __init__(self, settings: Settings) -> None:
        # The operator of this prober named the hub, so it may be anywhere; what it checks is judged by its own policy.
        self._reach = Reach(Egress(is_open=True), ca_file=settings.egress_ca_file)
        self._hub = Url.read(settings.prober_hub.rstrip("/"))
        key = settings.prober_key.get_secret_value()
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    async def share(self, ask: work.Ask) -> work.Share:
        """Renew the leases, and learn what to do. Raises Unavailable, and HubRefused for a wrong key."""
        answer = await self._post("share", msgspec.json.encode(ask))
        return msgspec.json.decode(answer.body, type=work.Share)

    async def report(self, rows: list[bytes]) -> None:
        """Hand over results, durably. Raises Unavailable."""
        await self._post("results", b"\n".join(rows))

    async def _post(self, what: str, body: bytes) -> Answer:
        url = self._hub.at(f"{self._hub.target.rstrip('/')}/api/probe/{what}")
        ask = Ask("POST", url, self._headers, body, most_body=MOST_ANSWER)
        try:
            answer = await fetch(self._reach, ask, SECONDS)
        except Unreached as error:
            raise Unavailable(str(error), retry_after=2) from None
        if answer.status in (401, 403, 404, 422):
            raise HubRefused(f"The hub refused this prober ({answer.status}): {answer.text[:300]}")
        if answer.status >= 300:
            raise Unavailable(f"The hub answered {answer.status}.", retry_after=2)
        return answer


class Outbox:
    """Results on their way: they wait here while the hub is away, and the oldest go when it is away for too long."""

    def __init__(self, hub: work.Hub, most: int = 200_000) -> None:
        self._hub, self._most = hub, most
        self._waiting: list[bytes] = []
        self._there = asyncio.Event()

    def put(self, row: bytes) -> None:
        """Take a result."""
        self._waiting.append(row)
        if len(self._waiting) > self._most:
            del self._waiting[: self._most // 10]
        self._there.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Hand over until ``stop``; then what is left, once."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(0.5):
                    await self._there.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(0.02)  # so that checks which end together travel together
            if not await self._hand_over():
                await asyncio.sleep(1)
        await self._hand_over()

    async def _hand_over(self) -> bool:
        rows, self._waiting = self._waiting[:500], self._waiting[500:]
        if not self._waiting:
            self._there.clear()
        try:
            if rows:
                await self._hub.report(rows)
        except (Problem, HubRefused):
            self._waiting = rows + self._waiting
            self._there.set()
            return False
        return True
