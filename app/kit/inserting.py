"""Inserting once: the settings that make it so, errors that no second try gets over, and inserts that read bytes."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clickhouse_connect.driver.client import Client

from app.kit.sql import Fragment

# ClickHouse's own numbers, from its ErrorCodes.cpp: what an insert can never get over by trying again.
PERMANENT = {6, 16, 26, 27, 32, 33, 36, 38, 41, 43, 53, 69, 72, 117, 130, 131, 252, 349, 441, 444, 467, 636, 691}
# One block an insert, and each token once, in the table and in the views behind it.
ONCE: dict[str, Any] = {
    "deduplicate_blocks_in_dependent_materialized_views": 1,
    "input_format_skip_unknown_fields": 1,
    "async_insert": 0,
    "max_insert_block_size": 10_000_000,
    "min_insert_block_size_rows": 10_000_000,
    "min_insert_block_size_bytes": 2_000_000_000,
    "input_format_parallel_parsing": 0,
}


@dataclass(frozen=True, slots=True)
class Insert:
    """A statement that inserts what it selects from a body, given as SQL; the body's columns, its format and schema."""

    statement: Callable[[str], Fragment]
    columns: str
    fmt: str
    schema: str
    message: str
    settings: Mapping[str, Any]

    def over_http(self, client: Client, body: bytes, binds: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        """The bytes are the body of the request."""
        source = f"input('{self.columns}')"
        sql = f"{self.statement(source).text} format {self.fmt}"
        told = {"format_schema_source": "string", "format_schema": self.schema, **self._of_message}
        client.command(sql, parameters=dict(binds), data=body, settings={**settings, **told})

    def over_file(
        self, folder: Path, client: Client, body: bytes, binds: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> None:
        """The embedded engine, whose data lies in ``folder``, has no body of a request; it reads files."""
        told = {"format_schema": str(self._schema_file(folder)), **self._of_message}
        with tempfile.NamedTemporaryFile(prefix="nightjar-", suffix=".items") as file:
            file.write(body)
            file.flush()
            sql = self.statement(f"file('{file.name}', {self.fmt}, '{self.columns}')").text
            client.command(sql, parameters=dict(binds), settings={**settings, **told})

    @property
    def _of_message(self) -> dict[str, str]:
        return {"format_schema_message_name": self.message}

    def _schema_file(self, folder: Path) -> Path:
        """Where the schema lies. Given as text, the embedded engine would write it into the process's own folder, which
        may be anybody's, and may not be writable."""
        file = folder / "format_schemas" / f"{hashlib.sha256(self.schema.encode()).hexdigest()[:32]}.proto"
        if not file.exists():
            file.parent.mkdir(mode=0o700, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as written:
                written.write(self.schema)
            Path(written.name).replace(file)
        return file


def is_unreadable(error: Exception) -> bool:
    """Whether the embedded engine refused rows in words that its client cannot read: it quotes their bytes, and then
    they come as no text or as an empty one. (It is never away, and what else it refuses has a number.)"""
    cause = error.__cause__
    return isinstance(cause, UnicodeDecodeError) or (cause is not None and not str(cause))
