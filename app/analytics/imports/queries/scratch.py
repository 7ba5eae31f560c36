"""Tables in ClickHouse's memory for as long as a block of work: what lies in them never comes onto a disk."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment


class Scratch:
    """Tables whose names begin alike, all gone with the block, also those that a killed process left behind."""

    def __init__(self, clickhouse: ClickHouse, prefix: str) -> None:
        self._clickhouse, self._prefix = clickhouse, prefix
        self._tables: dict[str, None] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for table in [*self._tables]:
            await self.drop(Fragment(table))

    async def loaded(
        self, name: str, columns: str, body: bytes, fmt: str, settings: Mapping[str, Any] | None = None
    ) -> Fragment:
        """A table with rows in a format of ClickHouse's. Raises StoreRefused when they cannot be read."""
        table = await self._new(name)
        await self._clickhouse.command(f"create table {table.text} ({columns}) engine = Memory")
        await self._clickhouse.load(table.text, body, fmt, settings)
        return table

    async def made(self, name: str, question: Fragment) -> Fragment:
        """A table with the answer to a question, made by one thread in the order of what it reads."""
        table = await self._new(name)
        sql = f"create table {table.text} engine = Memory as\n{question.text}"
        await self._clickhouse.command(sql, {"max_threads": 1}, **question.binds)
        return table

    async def drop(self, table: Fragment) -> None:
        """Forget a table before the others."""
        self._tables.pop(table.text, None)
        await self._clickhouse.command(f"drop table if exists {table.text}")

    async def _new(self, name: str) -> Fragment:
        table = Fragment(f"{self._prefix}_{name}")
        await self.drop(table)
        self._tables[table.text] = None
        return table
