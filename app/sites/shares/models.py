"""Shares and badges in Postgres."""

from datetime import datetime, timedelta

from sqlalchemy import Boolean, ForeignKey, LargeBinary, Text, false, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id

# A share is marked as used at most this often, like a session.
USED_EVERY = timedelta(minutes=10)


class Share(Table):
    """A link to the analytics of a site. Of the link only a nonce is kept; deleting the row ends it at once.

    ``limits`` are filters that every question of a visitor must meet; ``ancestors`` are the origins whose pages may
    show it in a frame, none when the list is empty. ``shows_annotations``: those of the site, never anybody's own.
    """

    __tablename__ = "shares"

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    password_hash: Mapped[str | None] = mapped_column(Text)
    limits: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    ancestors: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    shows_annotations: Mapped[bool] = mapped_column(Boolean, server_default=false())
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    @property
    def seal(self) -> str:
        """What a visit is bound to: a new link or another password makes it another."""
        return f"{self.nonce.hex()}:{self.password_hash or ''}"

    def opens(self, at: datetime) -> bool:
        """Whether its time is not over."""
        return self.expires_at is None or at < self.expires_at

    def use(self, at: datetime) -> None:
        """Note that somebody looked."""
        if self.last_used_at is None or at - self.last_used_at > USED_EVERY:
            self.last_used_at = at


class Badge(Table):
    """That a site shows numbers in public, as a picture; without a row it does not."""

    __tablename__ = "badges"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime]
