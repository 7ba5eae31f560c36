"""Everything Postgres knows about who may see what, and the verbs of those nouns.

    Organization ──< Membership >── User ──< SignIn
         │ └──< Invitation, Key
         ├──< Site ──< Key
         └──< AuditEntry

No table has a column for an address or a user agent.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.sites.ids import new_id
from app.sites.keys.token import Kind, Scope
from app.sites.organizations.roles import Role

SIGN_IN_IDLE = timedelta(days=30)
SIGN_IN_LONGEST = timedelta(days=90)
# A session is marked as seen at most this often: a page of twelve requests is one write, not twelve.
SEEN_EVERY = timedelta(minutes=10)
INVITATION_LASTS = timedelta(days=7)


class User(Table):
    """A person who can sign in."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", func.lower(text("email")), unique=True),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class SignIn(Table):
    """A browser in which a person is signed in; of its cookie only the digest is kept."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    device: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]

    def see(self, at: datetime) -> None:
        """Note that it is in use."""
        if at - self.last_seen_at > SEEN_EVERY:
            self.last_seen_at = at


class Organization(Table):
    """A team; nothing is shared between two of them."""

    __tablename__ = "organizations"

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime]


class Membership(Table):
    """A user's role in an organization."""

    __tablename__ = "memberships"
    __table_args__ = (CheckConstraint("role in ('viewer', 'member', 'admin', 'owner')", name="role"),)

    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Invitation(Table):
    """A link that makes its holder a member, once; accepting or withdrawing it deletes it."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("role in ('viewer', 'member', 'admin', 'owner')", name="role"),
        Index("uq_invitations_organization_email", "organization_id", "email", unique=True),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Site(Table):
    """The data boundary: every stored row and every question carries its number."""

    __tablename__ = "sites"
    __table_args__ = (
        Index(
            "uq_sites_organization_domain",
            "organization_id",
            "domain",
            unique=True,
            postgresql_where=text("deleted_at is null"),
        ),
        CheckConstraint("keep_days between 1 and 36500", name="keep_days"),
        CheckConstraint("keep_spans_days between 1 and 36500", name="keep_spans_days"),
        CheckConstraint("keep_logs_days between 1 and 36500", name="keep_logs_days"),
        CheckConstraint("keep_points_days between 1 and 36500", name="keep_points_days"),
        CheckConstraint("keep_errors_days between 1 and 36500", name="keep_errors_days"),
        CheckConstraint("most_a_second between 1 and 1000000000000", name="most_a_second"),
        CheckConstraint("most_a_day between 1 and 1000000000000", name="most_a_day"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True, default=new_id)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id"))
    domain: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(Text)
    allowed_origins: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    blocks_referrer_spam: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    created_at: Mapped[datetime]
    first_event_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    keep_days: Mapped[int | None]
    # Of telemetry: how long each signal is kept (null: as all else), and keys whose values are never stored.
    keep_spans_days: Mapped[int | None]
    keep_logs_days: Mapped[int | None]
    keep_points_days: Mapped[int | None]
    keep_errors_days: Mapped[int | None]
    hidden_keys: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    # Where frames of errors are linked to (app/errors/code), and how paths begin that are not so in the repository.
    code_url: Mapped[str] = mapped_column(Text, server_default=text("''"))
    code_root: Mapped[str] = mapped_column(Text, server_default=text("''"))
    # How many spans, log records and data points it takes; null: as many as the hub's settings let it.
    most_a_second: Mapped[int | None] = mapped_column(BigInteger)
    most_a_day: Mapped[int | None] = mapped_column(BigInteger)
    erasing_at: Mapped[datetime | None]  # no hit is taken while its data are deleted

    def change(self, **fields: Any) -> dict[str, str]:
        """Set what differs, and say it as ``{"timezone": "UTC → Asia/Kolkata"}``."""
        said: dict[str, str] = {}
        for name, new in fields.items():
            old = getattr(self, name)
            if new is not None and new != old:
                setattr(self, name, new)
                said[name] = f"{_say(old)} → {_say(new)}"
        return said


class Key(Table):
    """What opens one site, or the sites of an organization, to a machine.

    A public key is kept readable, since pages publish it; a secret one is not.
    """

    __tablename__ = "keys"
    __table_args__ = (
        CheckConstraint("kind in ('public', 'secret')", name="kind"),
        CheckConstraint(
            "scopes <@ array['ingest', 'read', 'admin', 'sites', 'write:monitors', 'probe']", name="scopes"
        ),
        CheckConstraint("(site_id is null) <> (organization_id is null)", name="of_one"),
        CheckConstraint("site_id is null or not 'sites' = any(scopes)", name="of_site"),
        CheckConstraint(
            "organization_id is null or (kind = 'secret' and scopes <@ array['read', 'sites'])", name="of_organization"
        ),
        CheckConstraint("kind = 'secret' or scopes = array['ingest']", name="public_writes"),
        CheckConstraint("(kind = 'public') = (token is not null)", name="secret_unread"),
        CheckConstraint("most_errors_a_day between 1 and 1000000000000", name="most_errors_a_day"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    token: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    # null: as many as the site may send.
    most_errors_a_day: Mapped[int | None] = mapped_column(BigInteger)

    def opens(self, at: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    @property
    def role(self) -> Role | None:
        """What the key may do on a site that it is for, as a role. Managing keys and people stays with people.

        The scope sites is no role on a site: it opens the Sites API, and no numbers.
        """
        if Kind(self.kind) is Kind.PUBLIC:
            return None
        return Role.MEMBER if Scope.ADMIN in self.scopes else Role.VIEWER if Scope.READ in self.scopes else None


class Shield(Table):
    """What a site keeps out at its door."""

    __tablename__ = "shields"
    __table_args__ = (
        CheckConstraint("kind in ('address', 'country', 'page', 'hostname')", name="kind"),
        Index("uq_shields_site_id_kind_value", "site_id", "kind", "value", unique=True),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default=text("''"))
    created_at: Mapped[datetime]


class FilterRule(Table):
    """Whether filtered hits of a reason, or of one family of it ('' stands for all), count on a site all the same.

    ``settled_at`` is when the events of the last 30 days were last brought in line with it; null: not yet.
    """

    __tablename__ = "filter_rules"

    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text, primary_key=True)
    family: Mapped[str] = mapped_column(Text, primary_key=True)
    lets_in: Mapped[bool] = mapped_column(Boolean)
    changed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class AuditEntry(Table):
    """One thing that somebody did; written once, never changed."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_organization_id_id", "organization_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    organization_id: Mapped[str] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    actor_id: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))


def _say(value: object) -> str:
    return ", ".join(map(str, value)) or "—" if isinstance(value, list) else str(value)
