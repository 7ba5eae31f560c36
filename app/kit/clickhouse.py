"""One facade over ClickHouse, embedded (chdb) and over HTTP alike.

Both backends are the same client class. Each handle serialises its calls, so a small pool of handles is what
lets questions run side by side; every call runs in a thread, because the engine releases the GIL and an event
loop must not wait. Writers have a handle of their own, so that a slow question never delays storing.
"""

import asyncio
import os
import re
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import anyio
import anyio.to_thread
import clickhouse_connect
import msgspec
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError

from app.kit.inserting import ONCE, PERMANENT, Insert, is_unreadable
from app.kit.log import log
from app.kit.problems import BadRequest, Problem, Unavailable
from app.kit.settings import Settings
from app.kit.sql import Fragment

T = TypeVar("T")

STREAM_BLOCK = 256 * 1024


class QuestionTooLarge(Problem):
    """A question hit its cap of time, memory or rows; ``detail`` says which."""

    status, code, title = 422, "question_too_large", "That question is too large"


class StoreRefused(Exception):
    """ClickHouse refused rows for a reason that trying again cannot change."""


@cache
def _decoder(into: type[T]) -> msgspec.json.Decoder[T]:
    return msgspec.json.Decoder(into)


def error_code(error: BaseException) -> int:
    """ClickHouse's number of an error, 0 when it has none (for example when the server is away)."""
    found = re.search(r"\bCode: (\d+)\.", str(error)) or re.search(r"\( ?(\d+)\)?\s*$", str(error))
    return int(found.group(1)) if found else 0


def dsn_arguments(url: str) -> dict[str, Any]:
    """Client arguments of a store URL: ``chdb:///folder`` or ``http(s)://user:password@host:port/database``."""
    if url.startswith("chdb:"):
        return {"dsn": url}
    parts = urlsplit(url)
    return {
        "host": parts.hostname, "port": parts.port or (8443 if parts.scheme == "https" else 8123),
        "username": unquote(parts.username or "default"), "password": unquote(parts.password or ""),
        "database": parts.path.strip("/") or "default", "secure": parts.scheme == "https",
        "autogenerate_session_id": False, "query_limit": 0,
    }  # fmt: skip


class ClickHouse:
    """Ask questions and insert bytes. Opening connects; raises Unavailable when nobody answers."""

    def __init__(self, url: str, settings: Settings, database: str = "") -> None:
        self.is_embedded = url.startswith("chdb:")
        self._folder = Path(urlsplit(url).path) if self.is_embedded else Path()
        self._arguments = dsn_arguments(url)
        if database:
            self._arguments["database"] = database
        # A question is asked too seldom to be worth compiling, which took 0.2 s when one came for the third time.
        self._caps = (
            f" settings max_execution_time = {settings.question_seconds},"
            f" max_memory_usage = {settings.question_memory_mb * 1_000_000}, max_result_rows = 1000000,"
            f" max_result_bytes = {settings.question_answer_mb * 1_000_000}, output_format_json_quote_decimals = 0,"
            " output_format_json_quote_64bit_integers = 0, compile_expressions = 0, compile_aggregate_expressions = 0,"
            " compile_sort_description = 0"
        )
        # Held by what makes roll-ups and by what deletes: a roll-up of rows that go meanwhile would bring them back.
        self.upkeep = asyncio.Lock()
        self._idle: LifoQueue[Client] = LifoQueue()
        self._places = anyio.CapacityLimiter(settings.clickhouse_handles)
        self._insert_place = anyio.CapacityLimiter(1)
        self._work_places = anyio.CapacityLimiter(2)
        self._inserter: Client | None = None
        self._all: list[Client] = []

    # --- questions

    async def ask(self, site: int, question: Fragment, into: type[T] = dict, **binds: Any) -> list[T]:
        """The rows that answer a question about one site, each as ``into`` (a msgspec struct or dict).

        Raises QuestionTooLarge at a cap and Unavailable when the store is away. When the asker leaves, the
        question is killed in the engine too.
        """
        if "{site:UInt64}" not in question.text:
            raise ValueError("a question must be about one site: it does not bind {site:UInt64}")
        return await self.ask_any(question, into, site=site, **binds)

    async def ask_sites(self, sites: Sequence[int], question: Fragment, into: type[T] = dict, **binds: Any) -> list[T]:
        """Like ``ask``, about several sites, each of which the asker may see."""
        if "{sites:Array(UInt64)}" not in question.text:
            raise ValueError("a question must be about some sites: it does not bind {sites:Array(UInt64)}")
        return await self.ask_any(question, into, sites=list(sites), **binds)

    async def ask_any(self, question: Fragment, into: type[T] = dict, **binds: Any) -> list[T]:
        """Like ``ask``, for the hub's own questions across sites (roll-ups, recovery). Never for a person's request."""
        mark = f"/* {uuid.uuid4().hex} */ "
        text = question.text.rstrip().rstrip(";")
        caps = self._caps.replace(" settings", ",", 1) if "\nsettings " in text else self._caps  # its own come first
        sql = f"{mark}{text}{caps} format JSONEachRow"
        values = {**question.binds, **binds}
        try:
            body = await self._in_thread(self._places, mark, lambda client: client.raw_query(sql, parameters=values))
        except DatabaseError as error:
            raise _problem(error) from error
        return _decoder(into).decode_lines(body) if body else []

    def beside(self, question: Fragment) -> Fragment:
        """The same question with half of the cores, to be asked together with a heavier one: both are answered earlier
        than when each wants all of them. Unchanged for a server of its own, whose cores are not known here."""
        if not self.is_embedded:
            return question
        threads = max((os.cpu_count() or 1) // 2, 1)
        return Fragment(f"{question.text.rstrip().rstrip(';')}\nsettings max_threads = {threads}", question.binds)

    async def command(self, sql: str, settings: Mapping[str, Any] | None = None, **binds: Any) -> None:
        """Run a statement without an answer (DDL, roll-ups), with no cap of time; storing does not wait for it."""
        await self._in_thread(
            self._work_places,
            "",
            lambda client: client.command(sql, parameters=binds or None, settings=dict(settings or {})),
        )

    async def stream(self, site: int, question: Fragment, fmt: str, **binds: Any) -> AsyncIterator[bytes]:
        """The answer to a question about one site as it comes, in a format of ClickHouse's; it has no cap of time.

        It has a handle of its own, because an answer under way blocks its handle, and takes nobody's place.
        """
        if "{site:UInt64}" not in question.text:
            raise ValueError("a question must be about one site: it does not bind {site:UInt64}")
        sql, values = f"{question.text.rstrip().rstrip(';')}\nformat {fmt}", {**question.binds, **binds, "site": site}
        client = await anyio.to_thread.run_sync(self._connected_or_away)
        try:
            answer: Any = await anyio.to_thread.run_sync(lambda: client.raw_stream(sql, parameters=values))
            while block := await anyio.to_thread.run_sync(answer.read, STREAM_BLOCK):
                yield block
        except DatabaseError as error:
            raise _problem(error) from error
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(client.close)
            self._all.remove(client)

    async def show(self, sql: str) -> bytes:
        """The answer to an operator's own statement, as text; raises BadRequest with ClickHouse's words."""
        mark = f"/* {uuid.uuid4().hex} */ "
        statement = mark + sql.strip().rstrip(";")
        try:
            return await self._in_thread(
                self._places, mark, lambda client: client.raw_query(statement, fmt="PrettyCompactMonoBlock")
            )
        except DatabaseError as error:
            raise BadRequest(str(error).partition("\n")[0]) from error

    # --- rows

    async def insert_bytes(self, table: str, body: bytes, token: str, fmt: str = "JSONEachRow") -> None:
        """Store a batch once: the same token twice stores it once, in the table and in the views behind it.

        Raises StoreRefused when the bytes can never go in, Unavailable when the store is away.
        """
        settings = ONCE | {"insert_deduplication_token": token}
        await self._insert(lambda client: client.raw_insert(table, insert_block=body, fmt=fmt, settings=settings))

    async def insert_read(self, insert: Insert, body: bytes, token: str, **binds: Any) -> None:
        """Like ``insert_bytes``, through a statement that selects from what the bytes hold."""
        settings = ONCE | dict(insert.settings) | {"insert_deduplication_token": token}
        how = partial(insert.over_file, self._folder) if self.is_embedded else insert.over_http
        await self._insert(lambda client: how(client, body, binds, settings))

    async def _insert(self, call: Callable[[Client], Any]) -> None:
        try:
            await self._in_thread(self._insert_place, "", call, True)
        except DatabaseError as error:
            if error_code(error) in PERMANENT or (self.is_embedded and is_unreadable(error)):
                raise StoreRefused(str(error)[:500]) from error
            raise Unavailable("The store of events does not answer.", retry_after=5) from error

    async def load(self, table: str, body: bytes, fmt: str, settings: Mapping[str, Any] | None = None) -> None:
        """Put bytes into a table, for work that goes on there. Raises StoreRefused when they cannot be read."""
        one_block = {"input_format_parallel_parsing": 0, "max_insert_block_size": 100_000_000}
        chosen = {**one_block, **(settings or {})}
        try:
            await self._in_thread(
                self._work_places,
                "",
                lambda client: client.raw_insert(table, insert_block=body, fmt=fmt, settings=chosen),
            )
        except DatabaseError as error:
            if error_code(error):
                raise StoreRefused(str(error)[:500]) from error
            raise Unavailable("ClickHouse does not answer.", retry_after=5) from error

    # --- handles

    def _connected(self) -> Client:
        client = clickhouse_connect.get_client(**self._arguments)
        self._all.append(client)
        return client

    def _connected_or_away(self) -> Client:
        try:
            return self._connected()
        except (OperationalError, OSError) as error:
            raise Unavailable("ClickHouse does not answer.", retry_after=5) from error

    def _taken(self) -> Client:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._connected()

    async def _in_thread(
        self, places: anyio.CapacityLimiter, mark: str, call: Callable[[Client], Any], is_insert: bool = False
    ) -> Any:
        def run() -> Any:
            try:
                if is_insert:
                    self._inserter = self._inserter or self._connected()
                    return call(self._inserter)
                client = self._taken()
            except (OperationalError, OSError) as error:
                raise Unavailable("ClickHouse does not answer.", retry_after=5) from error
            try:
                return call(client)
            except OperationalError as error:
                raise Unavailable("ClickHouse does not answer.", retry_after=5) from error
            finally:
                self._idle.put(client)

        try:
            return await anyio.to_thread.run_sync(run, limiter=places, abandon_on_cancel=bool(mark))
        except asyncio.CancelledError:
            if mark:
                with anyio.CancelScope(shield=True), suppress(Exception):
                    await self._kill(mark)
            raise

    async def _kill(self, mark: str) -> None:
        """End the question whose text carries the mark; its asker has left."""
        word = mark.strip("/* ")
        sql = f"kill query where query like '%{word}%' and query not like '%kill query%' async"

        def run() -> None:
            client = self._connected()
            try:
                client.command(sql)
            finally:
                client.close()
                self._all.remove(client)

        await anyio.to_thread.run_sync(run)
        log.info("question_cancelled")

    async def close(self) -> None:
        """Close every handle; the embedded engine flushes and stops with the last one."""

        def run() -> None:
            for client in self._all:
                client.close()

        await anyio.to_thread.run_sync(run)


def _problem(error: DatabaseError) -> Problem:
    match error_code(error):
        case 159:
            return QuestionTooLarge("The question took too long and was stopped. Try a shorter period.")
        case 241:
            return QuestionTooLarge("The question needed too much memory and was stopped. Try a shorter period.")
        case 158 | 307:
            return QuestionTooLarge("The question had to read too much and was stopped. Try a shorter period.")
        case 396:
            return QuestionTooLarge("The answer is too large. Try a shorter period, or more filters.")
        case 210 | 209 | 279 | 425 | 0:
            return Unavailable("ClickHouse does not answer.", retry_after=5)
    log.error("question_failed", code=error_code(error), error=str(error)[:300])
    return Problem("The question could not be answered.")
