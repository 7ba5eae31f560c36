"""The transaction of one request or command: it commits once, at its end, and is announced only after that.

An announcement sent before the commit would make other processes read the old state again and keep it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.stores import Stores

_ANNOUNCEMENTS = "announcements"


def announce(work: AsyncSession, subject: str, payload: bytes) -> None:
    """Tell every process about this change once the transaction is committed."""
    work.info.setdefault(_ANNOUNCEMENTS, []).append((subject, payload))


@asynccontextmanager
async def transaction(stores: Stores) -> AsyncIterator[AsyncSession]:
    """A transaction that commits when the block ends, then tells what was announced in it."""
    async with stores.postgres.work() as work:
        yield work
    for subject, payload in work.info.get(_ANNOUNCEMENTS, []):
        await stores.streams.tell(subject, payload)


async def _of_request(request: Request) -> AsyncIterator[AsyncSession]:
    async with transaction(request.app.state.stores) as work:
        yield work


# scope="function" commits before the answer is sent: nobody hears of a success that was then rolled back.
Work = Annotated[AsyncSession, Depends(_of_request, scope="function")]
