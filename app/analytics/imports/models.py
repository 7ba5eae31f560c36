"""An import as Postgres knows it: what was given, how far it is, what came of it.

waiting → running → done → undoing → undone
   │         ├────→ failed ────↑
   └─────────┴────→ cancelling → cancelled
"""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id

REPORTED = 1000  # broken rows that are told one by one


class ImportState(StrEnum):
    """Where an import stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


UNFINISHED = (ImportState.WAITING, ImportState.RUNNING, ImportState.CANCELLING, ImportState.UNDOING)


class Import(Table):
    """A file that was given to a site. ``number`` marks its rows in ClickHouse (``import_id``).

    ``position`` is where to go on after a kill; ``secret`` keys the visitors' hashes and goes when the import ends.
    """

    __tablename__ = "imports"

    number: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    id: Mapped[str] = mapped_column(Text, unique=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    actor: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    progress: Mapped[float] = mapped_column(server_default=text("0"))
    position: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    secret: Mapped[bytes | None] = mapped_column(LargeBinary, default=lambda: secrets.token_bytes(16))
    rows: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    stored: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    known: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    broken: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    report: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    days: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    problem: Mapped[str] = mapped_column(Text, server_default=text("''"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    def begin(self) -> None:
        """Start working on it, or go on."""
        if self.state == ImportState.WAITING:
            self.state = ImportState.RUNNING

    def tell(self, broken: int, reasons: list[dict[str, Any]]) -> None:
        """Count broken rows and note the first of them."""
        self.broken += broken
        self.report = [*self.report, *reasons[: max(REPORTED - len(self.report), 0)]]

    def end(self, state: ImportState, at: datetime, problem: str = "") -> None:
        """Note how it ended; from then on nobody can make its visitors' hashes again."""
        self.state, self.finished_at, self.problem, self.secret = state, at, problem, None
        self.progress = 1.0 if state is ImportState.DONE else self.progress
        self.position = {}
