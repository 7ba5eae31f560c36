"""An erasure as Postgres knows it: who wanted it, how far it is, and its proof.

waiting → draining → deleting → done
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class ErasureState(StrEnum):
    """Where an erasure stands."""

    WAITING = "waiting"
    DRAINING = "draining"  # the doors are closed, and what was accepted is being stored
    DELETING = "deleting"
    DONE = "done"


class Erasure(Table):
    """The deletion of all data of a site. ``proof``: table, rows before, rows after, when they were counted."""

    __tablename__ = "erasures"

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    id: Mapped[str] = mapped_column(Text, unique=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    domain: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    progress: Mapped[float] = mapped_column(server_default=text("0"))
    proof: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
