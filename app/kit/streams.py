"""NATS: durable streams, words between processes, and memory.

- **Streams** keep what was acknowledged until it is stored. Each has one subject and one reader, so its sequence
  numbers have no holes and a range of them names a batch. The reader keeps its own cursor (``app/ingest/consume.py``),
  therefore no consumer state is needed on the server and messages are trimmed once they are stored.
- **Words** (``tell``/``listen``) are core messages: quick and forgetful. Who must not miss one flushes on reconnect.
- **Buckets** keep small values by key; those in memory never touch a disk. ``kit/lease.py`` stands on one.
"""

import asyncio
import ssl
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import nats
import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import api
from nats.js.client import JetStreamContext
from nats.js.kv import KeyValue

from app.kit.log import log
from app.kit.problems import Unavailable

NATS_AWAY = (nats.errors.Error, OSError, asyncio.TimeoutError)
GATHER_S = 0.04  # seconds in which more may come before a reader asks again
FULL = 10077  # JetStream's error code of "maximum bytes exceeded"


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a stream: its sequence number there, its bytes, and when the server took it (unix seconds)."""

    sequence: int
    data: bytes
    at_s: float


class Streams:
    """One connection to NATS and what Nightjar does with it."""

    def __init__(self, connection: Client) -> None:
        self.connection = connection
        self.jetstream: JetStreamContext = connection.jetstream(timeout=5)
        self._buckets: dict[str, KeyValue] = {}
        self._reconnected: list[Callable[[], Any]] = []

    @classmethod
    async def open(cls, url: str, name: str = "nightjar") -> "Streams":
        """Connect to one or several servers (comma-separated). Raises Unavailable when none answers."""
        streams: list[Streams] = []

        async def reconnected() -> None:
            for callback in streams[0]._reconnected if streams else ():  # noqa: SLF001
                callback()

        async def failed(error: Exception) -> None:
            log.debug("nats_error", error=type(error).__name__)

        try:
            connection = await nats.connect(
                url.split(","), name=name, connect_timeout=5, max_reconnect_attempts=-1, reconnect_time_wait=0.25,
                ping_interval=20, reconnected_cb=reconnected, error_cb=failed, pending_size=64 * 1024 * 1024,
                allow_reconnect=True,
            )  # fmt: skip
        except (*NATS_AWAY, ssl.SSLError) as error:
            raise Unavailable("NATS does not answer.", retry_after=5) from error
        streams.append(cls(connection))
        return streams[0]

    @property
    def is_up(self) -> bool:
        """Whether the connection is there at this moment."""
        return self.connection.is_connected

    @property
    def most_bytes(self) -> int:
        """How large a message may be, as the server said when it greeted."""
        return self.connection.max_payload

    def on_reconnect(self, callback: Callable[[], Any]) -> None:
        """Call back whenever the connection was lost and is there again: words may have been missed."""
        self._reconnected.append(callback)

    async def close(self) -> None:
        """Hand over what is buffered and leave."""
        with suppress(*NATS_AWAY):
            if self.is_up:
                await self.connection.flush(1)
        with suppress(*NATS_AWAY):
            await self.connection.close()

    # --- streams

    async def declare(self, name: str, subject: str, max_bytes: int) -> None:
        """Make the stream, or change its limits. A full stream refuses new messages rather than losing old ones."""
        config = api.StreamConfig(
            name=name, subjects=[subject], storage=api.StorageType.FILE, max_bytes=max_bytes,
            discard=api.DiscardPolicy.NEW, duplicate_window=120, allow_direct=True,
        )  # fmt: skip
        try:
            await self.jetstream.add_stream(config)
        except nats.js.errors.BadRequestError:
            await self.jetstream.update_stream(config)

    async def publish(self, subject: str, data: bytes, message_id: str = "") -> None:
        """Store one message; returns when the server has it. Raises Unavailable when that is not certain.

        A lost ack is asked for once more under the same message id, which stores it once (within two minutes).
        """
        if not self.is_up:
            raise Unavailable("The queue does not answer.", retry_after=2)
        headers = {"Nats-Msg-Id": message_id or uuid.uuid4().hex}
        for attempt in (1, 2):
            try:
                await self.jetstream.publish(subject, data, timeout=3, headers=headers)
                return
            except nats.js.errors.APIError as error:
                full = error.err_code == FULL
                raise Unavailable("The queue is full." if full else "The queue refused.", retry_after=10) from error
            except NATS_AWAY as error:
                if attempt == 2 or not self.is_up:
                    await self._hear_again()
                    raise Unavailable("The queue does not answer.", retry_after=2) from error

    async def read(
        self, stream: str, subject: str, after: int, batch: int = 500
    ) -> AsyncGenerator[list[Message], None]:
        """Messages of a stream from sequence ``after`` + 1 on, in order and without holes, for ever.

        Yields an empty list about every quarter second of silence, so that a reader can look up. A lost connection
        or a restarted server is survived by starting again behind the last message that was yielded.
        """
        while True:
            try:
                config = api.ConsumerConfig(
                    deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=after + 1,
                    ack_policy=api.AckPolicy.NONE, inactive_threshold=30, mem_storage=True,
                )  # fmt: skip
                pull = await self.jetstream.pull_subscribe(subject, stream=stream, config=config)
                async for messages in self._pulled(pull, batch):
                    if messages:
                        follow = messages[-1].sequence == after + len(messages)
                        if not follow and not await self._has_hole(stream, after, messages):
                            break
                        after = messages[-1].sequence
                    yield messages
                with suppress(*NATS_AWAY):
                    await pull.unsubscribe()
            except NATS_AWAY as error:
                log.warning("stream_reader_waits", stream=stream, error=type(error).__name__)
                yield []
            await asyncio.sleep(0.5)

    async def _pulled(self, pull: JetStreamContext.PullSubscription, batch: int) -> AsyncGenerator[list[Message], None]:
        """What a consumer delivers, with empty lists in its silence, until it is gone or out of reach."""
        failures = 0
        while True:
            try:
                received = await pull.fetch(batch, timeout=0.25)
            except TimeoutError:  # nats-py raises its own subclass or the builtin one
                received = []
            if received:  # it may be empty without an error, when the server's own word of the time-out came first
                yield [_message(message) for message in received]
                if len(received) < batch:  # to ask again at once would fetch the next few one by one
                    await asyncio.sleep(GATHER_S)
                continue
            failures = 0 if self.is_up else failures + 1
            if failures > 4 or (failures == 0 and not await _exists(pull)):
                return
            yield []

    async def _has_hole(self, stream: str, after: int, messages: list[Message]) -> bool:
        """Whether messages before these are gone from the stream (purged), not merely lost on their way to us."""
        first = (await self.jetstream.stream_info(stream)).state.first_seq
        found, last = messages[0].sequence, messages[-1].sequence
        is_gone = after + 1 < found <= first and last == found + len(messages) - 1
        if is_gone:
            log.error("stream_has_hole", stream=stream, after=after, found=found)
        return is_gone

    async def born(self, stream: str) -> int:
        """When the stream was made, unix seconds: tells it from an earlier one of the same name."""
        made = (await self.jetstream.stream_info(stream)).created
        return int(made.timestamp()) if made else 0

    async def trim(self, stream: str, before: int) -> None:
        """Forget messages whose sequence is smaller than ``before``: they are stored."""
        await self.jetstream.purge_stream(stream, seq=before)

    async def _hear_again(self) -> None:
        """Reconnect when the connection looks fine but nothing comes in any more.

        nats-py stops reading for good when an answer arrives for somebody who gave up waiting for it.
        """
        reading = self.connection._reading_task  # noqa: SLF001, nothing public tells
        if self.is_up and reading is not None and reading.done():
            log.error("nats_connection_was_deaf")
            await self.connection.force_reconnect()

    # --- words

    async def tell(self, subject: str, payload: bytes = b"") -> None:
        """Say a word to whoever listens now. Never raises: a missed word is repaired by other means."""
        with suppress(*NATS_AWAY):
            await self.connection.publish(subject, payload)

    async def listen(self, subject: str, callback: Callable[[bytes], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Call back with each payload on a subject; returns how to stop."""

        async def received(message: Any) -> None:
            await callback(message.data)

        subscription = await self.connection.subscribe(subject, cb=received)

        async def stop() -> None:
            with suppress(*NATS_AWAY):
                await subscription.unsubscribe()

        return stop

    # --- buckets

    async def bucket(self, name: str, *, in_memory: bool, ttl_s: float = 0) -> KeyValue:
        """A key-value bucket, made when absent. ``in_memory`` ones never touch a disk and are gone with the server."""
        if name not in self._buckets:
            storage = api.StorageType.MEMORY if in_memory else api.StorageType.FILE
            config = api.KeyValueConfig(bucket=name, history=1, ttl=ttl_s or None, storage=storage)
            self._buckets[name] = await self.jetstream.create_key_value(config)
        return self._buckets[name]

    def forget_buckets(self) -> None:
        """Make the buckets anew at their next use: a restarted server has lost those in memory."""
        self._buckets.clear()


def _message(received: Msg) -> Message:
    about = received.metadata
    return Message(about.sequence.stream, received.data, about.timestamp.timestamp() if about.timestamp else 0)


async def _exists(pull: Any) -> bool:
    try:
        await pull.consumer_info()
    except nats.js.errors.NotFoundError:
        return False
    except NATS_AWAY:
        return True
    return True
