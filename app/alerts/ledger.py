"""What became of attempts, written by group commit: outcomes of the same moment share one transaction."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from app.alerts import queries
from app.alerts.models import DeliveryState, Message
from app.kit.stores import Stores


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt. ``lets_pass``: what comes after it in its lane need not wait for it."""

    message: Message
    state: DeliveryState
    answer: str
    at: datetime
    next_at: datetime | None = None
    lets_pass: bool = False

    @classmethod
    def sent(cls, message: Message, answer: str, at: datetime) -> "Outcome":
        """It was delivered."""
        return cls(message, DeliveryState.SENT, answer, at)

    @classmethod
    def failed(cls, message: Message, answer: str, at: datetime) -> "Outcome":
        """It will never be delivered."""
        return cls(message, DeliveryState.FAILED, answer, at)

    @classmethod
    def later(cls, message: Message, answer: str, at: datetime, next_at: datetime, *, lets_pass: bool) -> "Outcome":
        """It is tried again."""
        return cls(message, DeliveryState.WAITING, answer, at, next_at, lets_pass)


class Ledger:
    """Writes outcomes down; ``note`` returns when one is committed."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def note(self, outcome: Outcome) -> None:
        """Write an outcome down, with those that come in the same moment."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await written

    async def close(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                async with self._stores.postgres.work() as work:
                    await queries.note_outcomes(work, [outcome for outcome, _ in batch])
            except Exception as error:  # noqa: BLE001, each waiter gets it
                for _, written in batch:
                    if not written.done():
                        written.set_exception(error)
            else:
                for _, written in batch:
                    if not written.done():
                        written.set_result(None)
