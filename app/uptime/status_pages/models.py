"""What Postgres knows of status pages.

Site ──< StatusPage ──< StatusPost          an incident or planned work, with its updates
             └────────< StatusSubscriber    who hears of posts
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id


class StatusPage(Table):
    """A public page. ``groups``: its components, as ``[{"name", "components": [{"id", "name", "about", "monitor",
    "shows_latency"}]}]``; the monitors may be of any site of the organization.

    ``password``: a digest, null when everybody may see it. ``changed_at``: when something people wrote changed.
    ``written_at`` and ``written``: when its snapshot was written, and of which state.
    """

    __tablename__ = "status_pages"
    __table_args__ = (
        Index("uq_status_pages_slug", "slug", unique=True),
        Index("uq_status_pages_domain", "domain", unique=True, postgresql_where=text("domain <> ''")),
        Index("ix_status_pages_site_id", "site_id"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(Text)
    domain: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    colour: Mapped[str] = mapped_column(Text)
    logo: Mapped[str] = mapped_column(Text)
    home: Mapped[str] = mapped_column(Text)
    is_on: Mapped[bool]
    password: Mapped[bytes | None] = mapped_column(LargeBinary)
    groups: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    written: Mapped[str] = mapped_column(Text, server_default=text("''"))

    @property
    def components(self) -> list[dict[str, Any]]:
        """Its components, whatever group they are in."""
        return [component for group in self.groups for component in group["components"]]

    @property
    def monitors(self) -> list[str]:
        """The monitors behind its components."""
        return list(dict.fromkeys(component["monitor"] for component in self.components))


class StatusPost(Table):
    """What people wrote. ``updates``: ``[{"at", "state", "text"}]``, the oldest first; ``state`` is that of the last.

    ``components``: ids of the components that it is about. ``incident_id``: of which monitor's incident it was drafted.
    """

    __tablename__ = "status_posts"
    __table_args__ = (
        CheckConstraint("kind in ('incident', 'maintenance')", name="kind"),
        CheckConstraint("impact in ('none', 'minor', 'major')", name="impact"),
        Index("ix_status_posts_page_id_starts_at", "page_id", "starts_at"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    page_id: Mapped[str] = mapped_column(ForeignKey("status_pages.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    impact: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    components: Mapped[list[str]] = mapped_column(ARRAY(Text))
    incident_id: Mapped[str | None] = mapped_column(Text)
    updates: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class StatusSubscriber(Table):
    """Who hears of posts: an address that confirmed, or a webhook that the page's people named."""

    __tablename__ = "status_subscribers"
    __table_args__ = (
        CheckConstraint("kind in ('email', 'webhook')", name="kind"),
        Index("uq_status_subscribers_page_target", "page_id", "target", unique=True),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    page_id: Mapped[str] = mapped_column(ForeignKey("status_pages.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
