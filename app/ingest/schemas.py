"""What people see of the pipe."""

from datetime import datetime

from pydantic import BaseModel, Field


class DroppedView(BaseModel):
    """Hits dropped for one reason."""

    reason: str
    count: int
    words: str = Field(description="The reason as a sentence.")


class IngestView(BaseModel):
    """How a site's events come in."""

    first_event_at: datetime | None
    last_event_at: datetime | None
    lag_ms: int | None = Field(
        description="Milliseconds from the newest stored event until now; null when there is none."
    )
    accepted_24h: int
    dropped_24h: list[DroppedView]
    snippet: str
    script_url: str
