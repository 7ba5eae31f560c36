"""What a proof needs in which stores are away: a door that can be shut, and what results say of a target."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

from app.uptime.uptime import Change
from app.uptime.verdict import Status

Look = tuple[float, bool]  # when it was looked at, and whether it was well


class Door:
    """Stands before a server, and can be shut: connections end, and new ones are refused at once.

    ``to``: the server's port, or the path of its socket.
    """

    def __init__(self, to: int | str) -> None:
        self.to, self.port, self.is_shut = to, 0, False
        self._open = set[asyncio.StreamWriter]()

    async def open(self) -> int:
        """Begin to let people in; the port."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return self.port

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_shut:
            writer.transport.abort()
            return
        if isinstance(self.to, str):
            inner, outer = await asyncio.open_unix_connection(self.to)
        else:
            inner, outer = await asyncio.open_connection("127.0.0.1", self.to)
        self._open |= {writer, outer}
        await asyncio.gather(_pump(reader, outer), _pump(inner, writer))
        self._open -= {writer, outer}

    def shut(self) -> None:
        """Throw out whoever is in, and let nobody in."""
        self.is_shut = True
        for writer in list(self._open):
            writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


def changes_of_target(looks: Sequence[Look], stale_s: float) -> list[Change]:
    """Slowly: two failures in a row are a fall, from the first of them on; what nobody saw for long is not known."""
    found = [Change(looks[0][0], Status.UP)]
    for (before, was_well), (at, is_well) in pairwise(looks):
        if at - before > stale_s:
            found += [Change(before + stale_s, Status.UNMEASURED), Change(at, Status.UP)]
        if not was_well and not is_well and found[-1].status is Status.UP:
            found.append(Change(before, Status.DOWN))
        if is_well and found[-1].status is Status.DOWN:
            found.append(Change(at, Status.UP))
    return found
