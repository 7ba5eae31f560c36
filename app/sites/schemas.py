"""What people send and see of a site."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.sites.fields import Domain, Name, Origin, Timezone
from app.sites.models import Site
from app.sites.organizations.roles import Role

Origins = Annotated[list[Origin], Field(max_length=50, description="Who may send. Empty: every origin.")]


class NewSite(BaseModel):
    """A site to be made."""

    domain: Domain
    timezone: Timezone = "UTC"
    name: Name | None = None


class SiteChange(BaseModel):
    """What is to be different; fields that are left out stay."""

    domain: Domain | None = None
    name: Name | None = None
    timezone: Timezone | None = None
    allowed_origins: Origins | None = None


class SiteCard(BaseModel):
    """A site, as somebody with a role on it sees it."""

    id: str
    number: int
    domain: str
    name: str
    timezone: str
    organization_id: str
    role: Role
    allowed_origins: list[str]
    public_key: str | None
    created_at: datetime
    first_event_at: datetime | None

    @classmethod
    def of(cls, site: Site, role: Role, public_key: str | None) -> "SiteCard":
        """The card of a site for this role."""
        return cls(
            id=site.public_id, number=site.id, domain=site.domain, name=site.name, timezone=site.timezone,
            organization_id=site.organization_id, role=role, allowed_origins=site.allowed_origins,
            public_key=public_key, created_at=site.created_at, first_event_at=site.first_event_at,
        )  # fmt: skip
