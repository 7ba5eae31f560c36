"""What people send and see of imports."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from app.analytics.imports.kinds import ImportKind
from app.analytics.imports.models import Import, ImportState

FileName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class UploadParams(BaseModel):
    """What the body of an upload is: its kind, and the name of the file, whose ending tells the format."""

    kind: ImportKind
    name: FileName


class BrokenRow(BaseModel):
    """A row that could not be taken, by its line in the file (the first is 1), and why."""

    line: int
    reason: str
    file: str = ""


class ImportCard(BaseModel):
    """An import. ``size`` in bytes; ``progress`` is a share; ``stored`` rows came in, ``known`` ones were there."""

    id: str
    kind: ImportKind
    file: str
    size: int
    by: str
    state: ImportState
    progress: float
    rows: int
    stored: int
    known: int
    broken: int
    problem: str
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, one: Import) -> "ImportCard":
        """The card of an import."""
        return cls(
            id=one.id, kind=ImportKind(one.kind), file=one.file, size=one.size, by=one.actor,
            state=ImportState(one.state), progress=one.progress, rows=one.rows, stored=one.stored,
            known=one.known, broken=one.broken,
            problem=one.problem, created_at=one.created_at, finished_at=one.finished_at,
        )  # fmt: skip


class ImportReport(ImportCard):
    """An import with its first broken rows."""

    report: list[BrokenRow]
