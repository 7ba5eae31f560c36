"""What people send and see of shares."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from app.analytics.dimensions import LABELS
from app.analytics.view import read
from app.kit.conditions import sentence_of, text_of
from app.sites.domain import normalise_origin
from app.sites.fields import Name
from app.sites.models import Site
from app.sites.shares.models import Share

ANYBODY = "*"


def _ancestor(text: str) -> str:
    return ANYBODY if text.strip() == ANYBODY else normalise_origin(text)


SharePassword = Annotated[str, StringConstraints(min_length=8, max_length=256)]
Ancestor = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_ancestor)
]
Limits = Annotated[
    list[str], Field(max_length=20, description="Filters, e.g. `is,country,DE`. A visitor cannot ask past them.")
]
Ancestors = Annotated[
    list[Ancestor], Field(max_length=20, description="Origins whose pages may frame it; `*`: all. Empty: none.")
]


class NewShare(BaseModel):
    """A link to be made."""

    name: Name
    password: SharePassword | None = None
    limits: Limits = []
    ancestors: Ancestors = []
    shows_annotations: bool = False
    expires_at: AwareDatetime | None = None


class ShareChange(BaseModel):
    """What is to be different; fields that are left out stay, null takes password or expiry away.

    ``new_link`` makes another link; the old one ends."""

    name: Name | None = None
    password: SharePassword | None = None
    limits: Limits | None = None
    ancestors: Ancestors | None = None
    shows_annotations: bool | None = None
    expires_at: AwareDatetime | None = None
    new_link: bool = False


class LimitView(BaseModel):
    """A filter that every question must meet, and how one says it."""

    text: str
    sentence: str


class ShareCard(BaseModel):
    """A share, as the people of its site see it."""

    id: str
    name: str
    url: str
    has_password: bool
    limits: list[LimitView]
    ancestors: list[str]
    shows_annotations: bool
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, share: Share, url: str) -> "ShareCard":
        """The card of a share whose link is ``url``."""
        return cls(
            id=share.id, name=share.name, url=url, has_password=share.password_hash is not None,
            limits=limit_views(share.limits), ancestors=share.ancestors,
            shows_annotations=share.shows_annotations, created_at=share.created_at, expires_at=share.expires_at,
            last_used_at=share.last_used_at,
        )  # fmt: skip


class Opening(BaseModel):
    """What opens a share besides its link."""

    password: Annotated[str, StringConstraints(min_length=1, max_length=256)] | None = None


class SharedSite(BaseModel):
    """A site, as a visitor of a share sees it."""

    id: str
    domain: str
    name: str
    timezone: str
    first_event_at: datetime | None


class Opened(BaseModel):
    """A visit: the bearer token for the site's analytics, and what is shown. ``limits`` hold for every answer."""

    token: str
    expires_at: datetime
    name: str
    site: SharedSite
    limits: list[LimitView]

    @classmethod
    def of(cls, share: Share, site: Site, token: str, ends_at: datetime) -> "Opened":
        """What a visitor of this share gets."""
        seen = SharedSite(
            id=site.public_id, domain=site.domain, name=site.name, timezone=site.timezone,
            first_event_at=site.first_event_at,
        )  # fmt: skip
        return cls(token=token, expires_at=ends_at, name=share.name, site=seen, limits=limit_views(share.limits))


class BadgeSetting(BaseModel):
    """Whether the site shows numbers in public, as a picture and as JSON."""

    is_on: bool


def limit_views(limits: list[str]) -> list[LimitView]:
    """Limits as people see them."""
    return [LimitView(text=text_of(one), sentence=sentence_of(one, LABELS)) for one in read(limits, ())]


def read_limits(limits: list[str]) -> list[str]:
    """Limits in their normal form. Raises FilterNotUnderstood; a goal or a segment is none, since it may change."""
    return [text_of(one) for one in read(limits, ())]


def changes_of(form: ShareChange) -> dict[str, Any]:
    """The columns that a change sets, but for the password and the link."""
    sent = form.model_fields_set
    wanted: dict[str, Any] = {
        name: value for name in ("name", "ancestors", "shows_annotations") if (value := getattr(form, name)) is not None
    }
    if form.limits is not None:
        wanted["limits"] = read_limits(form.limits)
    return wanted | ({"expires_at": form.expires_at} if "expires_at" in sent else {})
