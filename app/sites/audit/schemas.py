"""What people see of the audit log."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Entry(BaseModel):
    """Who did what to which subject, when."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, str]


class EntryPage(BaseModel):
    """Newest first; ``next`` is the ``before`` of the following page, null on the last."""

    entries: list[Entry]
    next: int | None
