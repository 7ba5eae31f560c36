"""What the public sees of a status page: nothing that is not in ``PublicPage``."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from app.uptime.status_pages.models import StatusPost

Overall = Literal["up", "degraded", "partial", "down", "maintenance", "unmeasured"]
Status = Literal["up", "degraded", "down", "maintenance", "unmeasured"]
Kind = Literal["incident", "maintenance"]
Impact = Literal["none", "minor", "major"]
OVER = ("resolved", "completed")


class PostUpdate(BaseModel):
    """A word on a post."""

    at: datetime
    state: str
    text: str


class PostView(BaseModel):
    """An incident or planned work, as everybody sees it; ``components`` by name."""

    id: str
    kind: Kind
    title: str
    impact: Impact
    state: str
    starts_at: datetime
    ends_at: datetime | None
    components: list[str]
    updates: list[PostUpdate]

    @classmethod
    def of(cls, post: StatusPost, names: dict[str, str]) -> "PostView":
        """A post with the names of its components."""
        own = {name: getattr(post, name) for name in cls.model_fields if name not in ("components", "updates")}
        about = [names[one] for one in post.components if one in names]
        return cls.model_validate({**own, "components": about, "updates": list(reversed(post.updates))})


class DayView(BaseModel):
    """A day of a component: its worst, the part of the measured time that it was up, and seconds by what they were."""

    day: date
    status: Status
    uptime: float | None
    down_s: int
    degraded_s: int
    maintenance_s: int
    unmeasured_s: int


class OutageView(BaseModel):
    """A stretch of time in which a component was not well, as it was measured; nobody wrote it. ``ends_at`` null: it
    goes on. ``id``: its place on the page, and what feeds know it by."""

    id: str
    component: str
    status: Literal["down", "degraded"]
    starts_at: datetime
    ends_at: datetime | None
    seconds: int


class ComponentView(BaseModel):
    """A component as everybody sees it. ``latency_ms``: medians of the last day, where the page shows them."""

    id: str
    name: str
    about: str
    status: Status
    uptime: float | None
    days: list[DayView]
    latency_ms: list[float | None] | None = None


class GroupView(BaseModel):
    """Components under a name."""

    name: str
    components: list[ComponentView]


class PublicPage(BaseModel):
    """All that is public. ``status`` is of what is measured; ``unmeasured``: how many of the components are not.
    ``outages``: what was measured and nobody wrote about, the latest first."""

    name: str
    slug: str
    about: str
    language: str
    colour: str
    logo: str
    home: str
    status: Overall
    components: int
    unmeasured: int
    at: datetime
    groups: list[GroupView]
    incidents: list[PostView]
    maintenance: list[PostView]
    history: list[PostView]
    outages: list[OutageView]
    takes_mail: bool
