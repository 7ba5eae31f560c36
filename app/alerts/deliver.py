"""The outbox is emptied: each message at least once, and after a kill at most one of each lane twice.

Messages of a lane go one after the other, each only after the outcome of the one before is in Postgres; lanes go side
by side. Outcomes of the same moment share one commit (``ledger``). Whoever takes messages says again and again that it
still has them; of one that was killed others take over what it had taken and not tried, within half a minute.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from prometheus_client import Counter

from app.alerts import queries
from app.alerts.carriers import EMAIL, Carriers
from app.alerts.channels.failures import ChannelAway, NotNow, Refused
from app.alerts.channels.models import Channel
from app.alerts.channels.queries import channels_by_id
from app.alerts.ledger import Ledger, Outcome
from app.alerts.models import DeliveryState, Message
from app.alerts.retries import try_again_at
from app.kit.log import log
from app.kit.problems import Unavailable
from app.kit.stores import Stores

ATTEMPT = timedelta(seconds=90)  # the longest that one may take
TAKEN = timedelta(seconds=20)  # so long no other process touches what was taken; it is renewed while the sender lives
RENEW_S = 5
BATCH = 100
LANES = 50  # at the same time
ATTEMPTS = Counter("nightjar_delivery_attempts_total", "Attempts to deliver a message", ["channel", "result"])


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


async def deliver_due(
    stores: Stores, carriers: Carriers, stop: asyncio.Event, rng: Random, clock: Callable[[], datetime] = now
) -> bool:
    """Deliver what is due; False when the mail server is away and its messages are left for later."""
    return await Delivering(stores, carriers, stop, rng, clock).run()


class Delivering:
    """One emptying of the outbox."""

    def __init__(
        self, stores: Stores, carriers: Carriers, stop: asyncio.Event, rng: Random, clock: Callable[[], datetime]
    ) -> None:
        self._stores, self._carriers, self._stop, self._rng, self._clock = stores, carriers, stop, rng, clock
        self._mail_is_there = True
        self._slots = asyncio.Semaphore(LANES)
        self._held: dict[str, tuple[Message, datetime]] = {}  # by id: until when it is ours

    async def run(self) -> bool:
        """Take and deliver until nothing is due."""
        ledger = Ledger(self._stores)
        renewing = asyncio.create_task(self._keep_renewing())
        try:
            while not self._stop.is_set():
                messages, channels = await self._take()
                if not messages:
                    break
                lanes: dict[str, list[Message]] = {}
                for message in sorted(messages, key=lambda one: (not one.is_urgent, one.number)):
                    # All mail shares one connection, so it is one lane.
                    lanes.setdefault(EMAIL if message.channel == EMAIL else message.lane, []).append(message)
                async with asyncio.TaskGroup() as group:
                    for lane in lanes.values():
                        group.create_task(self._lane(lane, channels, ledger))
        finally:
            renewing.cancel()
            await ledger.close()
        return self._mail_is_there

    async def renew(self) -> None:
        """Say that what was taken and not tried yet is still ours. What has become another's meanwhile is let go."""
        until = self._clock() + TAKEN
        held = [message for message, _ in self._held.values()]
        async with self._stores.postgres.work() as work:
            ours = await queries.keep(work, held, until)
        for message in held:
            if message.id in ours and message.id in self._held:
                self._held[message.id] = message, until
            else:
                self._held.pop(message.id, None)

    async def _keep_renewing(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            if self._held:
                try:
                    await self.renew()
                except Unavailable:
                    log.warning("messages_not_renewed", messages=len(self._held))

    async def _take(self) -> tuple[Sequence[Message], dict[str, Channel]]:
        at = self._clock()
        async with self._stores.postgres.work() as work:
            messages = await queries.take(work, at, at + TAKEN, BATCH, with_mail=self._mail_is_there)
            channels = await channels_by_id(work, {one.channel_id for one in messages if one.channel_id})
        self._held = {message.id: (message, at + TAKEN) for message in messages}
        return messages, channels

    async def _lane(self, messages: Sequence[Message], channels: dict[str, Channel], ledger: Ledger) -> None:
        """Deliver in order. What comes after a message that has to wait goes back untried."""
        async with self._slots:
            for place, message in enumerate(messages):
                if self._stop.is_set() or not self._is_ours(message):
                    await self._give_back(messages[place:])
                    return
                outcome = await self._attempt(message, channels.get(message.channel_id or ""))
                await ledger.note(outcome)
                self._held.pop(message.id, None)
                if outcome.state is DeliveryState.WAITING and not outcome.lets_pass:
                    await self._give_back(messages[place + 1 :])
                    return

    def _is_ours(self, message: Message) -> bool:
        held = self._held.get(message.id)
        return held is not None and self._clock() < held[1]

    async def _give_back(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self._held.pop(message.id, None)
        if messages:
            async with self._stores.postgres.work() as work:
                await queries.give_back(work, messages, self._clock())

    async def _attempt(self, message: Message, channel: Channel | None) -> Outcome:
        at = self._clock()
        if at >= message.expires_at:
            said = message.answer or "It could not be delivered in time."
            return self._told(Outcome.failed(message, said, at), "expired")
        try:
            async with asyncio.timeout(ATTEMPT.total_seconds()):
                answer = await self._carriers.deliver(message, channel, at)
        except Refused as error:
            return self._told(Outcome.failed(message, str(error), at), "refused")
        except (NotNow, TimeoutError) as error:
            is_away = isinstance(error, (ChannelAway, TimeoutError))
            if is_away and message.channel == EMAIL:
                self._mail_is_there = False
            said = str(error) or "It took too long."
            after_s = error.after_s if isinstance(error, NotNow) else None
            return self._told(self._later(message, said, after_s, at, is_away=is_away), "later")
        return self._told(Outcome.sent(message, answer, self._clock()), "sent")

    def _later(self, message: Message, said: str, after_s: float | None, at: datetime, *, is_away: bool) -> Outcome:
        again = try_again_at(message.attempts, at, self._rng, is_urgent=message.is_urgent)
        again = max(again, at + timedelta(seconds=after_s or 0))
        if again >= message.expires_at:
            return Outcome.failed(message, said, at)
        # A mail that has to wait holds up no other one, unless the server is away.
        return Outcome.later(message, said, at, again, lets_pass=message.lane == "" and not is_away)

    def _told(self, outcome: Outcome, result: str) -> Outcome:
        message = outcome.message
        ATTEMPTS.labels(message.channel, result).inc()
        # Neither who nor what, and not the server's answer either: it likes to repeat the address.
        log.info("delivery", message=message.id, kind=message.kind, attempt=message.attempts, result=result)
        return outcome
