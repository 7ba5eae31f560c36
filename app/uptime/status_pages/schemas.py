"""What people send to status pages, and what they see of their own; what the public sees is in ``public.py``."""

import base64
import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from app.alerts.schemas import Recipient
from app.kit.postgres import NO_NUL
from app.kit.url import Url, WrongUrl
from app.sites.domain import normalise_domain
from app.sites.ids import new_id
from app.uptime.status_pages.models import StatusPage, StatusSubscriber
from app.uptime.status_pages.public import Impact, Kind, PostView
from app.uptime.status_pages.words import LANGUAGES

LOGO = re.compile(r"data:image/(png|jpeg|webp);base64,([A-Za-z0-9+/=]+)")
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=NO_NUL)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000, pattern=NO_NUL)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
PostState = Literal[
    "investigating", "identified", "monitoring", "resolved", "scheduled", "in_progress", "completed"
]  # fmt: skip
STATES: dict[str, tuple[str, ...]] = {
    "incident": ("investigating", "identified", "monitoring", "resolved"),
    "maintenance": ("scheduled", "in_progress", "completed"),
}


def _logo(text: str) -> str:
    """A picture in the page itself, so that the page fetches nothing. No SVG: it may hold scripts."""
    if not text:
        return text
    found = LOGO.fullmatch(text)
    if not found or len(text) > 140_000:
        raise ValueError("a logo is a PNG, JPEG or WebP of at most 100 KB, as a data: address")
    try:
        base64.b64decode(found[2], validate=True)
    except ValueError:
        raise ValueError("the logo's base64 is broken") from None
    return text


def _home(text: str) -> str:
    try:
        return str(Url.read(text)) if text else ""
    except WrongUrl as error:
        raise ValueError(str(error)) from None


def _domain(text: str) -> str:
    return normalise_domain(text) if text.strip() else ""


class ComponentForm(BaseModel):
    """A component of the page and the monitor behind it, which the page does not name."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{12}$")] = Field(default_factory=new_id)
    name: Line
    about: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=NO_NUL)] = ""
    monitor: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{12}$")]
    shows_latency: bool = False


class GroupForm(BaseModel):
    """Components under a name; '' for none."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=NO_NUL)] = ""
    components: Annotated[list[ComponentForm], Field(max_length=100)]


class StatusPageForm(BaseModel):
    """A page. ``password``: null leaves it as it is, '' takes it away."""

    name: Line
    slug: Slug
    domain: Annotated[str, StringConstraints(max_length=253), AfterValidator(_domain)] = ""
    about: Prose = ""
    language: Literal[LANGUAGES] = "en"  # type: ignore[valid-type]
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")] = "#96520a"
    logo: Annotated[str, AfterValidator(_logo)] = ""
    home: Annotated[str, StringConstraints(max_length=300), AfterValidator(_home)] = ""
    is_on: bool = True
    password: Annotated[str | None, StringConstraints(max_length=200)] = None
    groups: Annotated[list[GroupForm], Field(max_length=30)] = []

    @model_validator(mode="after")
    def _each_once(self) -> "StatusPageForm":
        ids = [component.id for group in self.groups for component in group.components]
        if len(ids) != len(set(ids)):
            raise ValueError("two components have the same id")
        return self


class UpdateForm(BaseModel):
    """A new word on a post."""

    state: PostState
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000, pattern=NO_NUL)]


class PostForm(UpdateForm):
    """A new post with its first word."""

    kind: Kind = "incident"
    title: Line
    impact: Impact = "minor"
    components: Annotated[list[str], Field(max_length=200)] = []
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    incident_id: Annotated[str | None, StringConstraints(max_length=20, pattern=r"^[a-z0-9]*$")] = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "PostForm":
        if self.state not in STATES[self.kind]:
            raise ValueError(f"{self.kind} is {', '.join(STATES[self.kind])}; not {self.state}")
        if self.kind == "maintenance" and (self.starts_at is None or self.ends_at is None):
            raise ValueError("planned work has a start and an end")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("it ends after it starts")
        return self


class HookForm(BaseModel):
    """A webhook that hears of posts."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_home)]


class AddressForm(BaseModel):
    """An address that wants to hear of posts."""

    email: Recipient


class StatusPageCard(BaseModel):
    """A page as its people see it."""

    id: str
    name: str
    slug: str
    domain: str
    about: str
    language: str
    colour: str
    logo: str
    home: str
    is_on: bool
    has_password: bool
    groups: list[GroupForm]
    path: str
    changed_at: datetime

    @classmethod
    def of(cls, page: StatusPage) -> "StatusPageCard":
        """The card of a page."""
        same = set(cls.model_fields) - {"has_password", "path"}
        own: dict[str, Any] = {name: getattr(page, name) for name in same}
        return cls.model_validate({**own, "has_password": page.password is not None, "path": f"/status/{page.slug}"})


class SubscriberCard(BaseModel):
    """Somebody who hears of posts."""

    id: str
    kind: Literal["email", "webhook"]
    target: str
    created_at: datetime
    confirmed_at: datetime | None

    @classmethod
    def of(cls, subscriber: StatusSubscriber) -> "SubscriberCard":
        """The card of a subscriber."""
        return cls.model_validate({name: getattr(subscriber, name) for name in cls.model_fields})


class MonitorChoice(BaseModel):
    """A monitor that may stand behind a component."""

    id: str
    name: str
    site: str


class DraftView(BaseModel):
    """An incident of a monitor that nobody has written about, and what one could say. ``ended_at`` null: it goes on."""

    incident_id: str
    began_at: datetime
    ended_at: datetime | None
    state: PostState
    title: str
    text: str
    components: list[str]
    impact: Impact


class StatusPageView(BaseModel):
    """A page with its posts and subscribers, what could be put on it, and what could be written."""

    page: StatusPageCard
    posts: list[PostView]
    subscribers: list[SubscriberCard]
    drafts: list[DraftView]


class StatusPagesView(BaseModel):
    """The pages of a site, and the monitors that may stand on them."""

    pages: list[StatusPageCard]
    monitors: list[MonitorChoice]
