"""Links to errors in Postgres."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id

# A link is marked as used at most this often, like a session.
USED_EVERY = timedelta(minutes=10)


class ErrorShare(Table):
    """A link to one error. Of the link only a nonce is kept; deleting the row ends it at once."""

    __tablename__ = "error_shares"
    __table_args__ = (UniqueConstraint("group_id"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("error_groups.id", ondelete="CASCADE"))
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    created_by: Mapped[str] = mapped_column(Text, server_default=text("''"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    def opens(self, at: datetime) -> bool:
        """Whether its time is not over."""
        return self.expires_at is None or at < self.expires_at

    def use(self, at: datetime) -> None:
        """Note that somebody looked."""
        if self.last_used_at is None or at - self.last_used_at > USED_EVERY:
            self.last_used_at = at
