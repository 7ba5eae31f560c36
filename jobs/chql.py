"""A way to ask the embedded ClickHouse from the command line: its engine lives in the hub, so the hub listens for SQL.

A Unix socket in the hub's private folder in memory; who may open it may read the data folder anyway. One connection
is one statement, ended by closing the sending side; the answer is text, as ``clickhouse client`` shows it.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from app.kit.clickhouse import ClickHouse
from app.kit.problems import Problem

SOCKET = "chql.sock"
LONGEST = 1_000_000


@asynccontextmanager
async def listening(clickhouse: ClickHouse, run_dir: Path | None) -> AsyncIterator[None]:
    """Listen while the block runs; not at all where there is no folder in memory."""
    if run_dir is None or not clickhouse.is_embedded:
        yield
        return
    path = run_dir / SOCKET
    path.unlink(missing_ok=True)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sql = (await reader.read(LONGEST)).decode("utf-8", "replace")
        try:
            writer.write(await clickhouse.show(sql))
        except Problem as problem:
            writer.write(f"{problem.detail}\n".encode())
        with suppress(ConnectionError):
            await writer.drain()
            writer.close()

    server = await asyncio.start_unix_server(answer, path)
    path.chmod(0o600)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


def ask(run_dir: Path, sql: str) -> bytes:
    """The hub's answer to one statement. Raises OSError when no hub listens."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(run_dir / SOCKET))
        connection.sendall(sql.encode())
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)
