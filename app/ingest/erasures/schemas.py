"""What people send and see of erasures."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from app.ingest.erasures.models import Erasure, ErasureState


class Wish(BaseModel):
    """The wish to delete everything; ``domain`` is typed by hand, to be sure."""

    domain: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class Proven(BaseModel):
    """A table (or ``stream …``), its rows of the site before and after, and when they were counted."""

    table: str
    before: int
    after: int
    at: datetime


class ErasureCard(BaseModel):
    """An erasure. ``progress`` is a share; the proof is complete when it is done."""

    id: str
    domain: str
    by: str
    state: ErasureState
    progress: float
    proof: list[Proven]
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, one: Erasure) -> "ErasureCard":
        """The card of an erasure."""
        return cls(
            id=one.id, domain=one.domain, by=one.actor, state=ErasureState(one.state), progress=one.progress,
            proof=[Proven.model_validate(row) for row in one.proof], created_at=one.created_at,
            finished_at=one.finished_at,
        )  # fmt: skip


class Retention(BaseModel):
    """Days for which a site keeps its data; null: as long as the hub does."""

    keep_days: int | None = Field(None, ge=1, le=36_500)


class RetentionView(Retention):
    """The same. ``hub_days``: as long as the hub does; 0: for ever."""

    hub_days: int
