"""Messages that wait to be delivered, who gets them, and spikes and drops of traffic."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SITE = {"columns": ["site_id"], "refcolumns": ["sites.id"], "ondelete": "CASCADE"}


def time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    make_alerts()
    make_traffic()


def make_alerts() -> None:
    op.create_table(
        "subscriptions",
        word("id"),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        word("topic"),
        word("recipient"),
        time("created_at"),
        time("unsubscribed_at", nullable=True),
        sa.CheckConstraint(
            "topic in ('weekly_report', 'monthly_report', 'traffic_alert')", name=op.f("ck_subscriptions_topic")
        ),
        sa.ForeignKeyConstraint(name="fk_subscriptions_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    )
    op.create_index(
        "uq_subscriptions_site_topic_recipient", "subscriptions", ["site_id", "topic", "recipient"], unique=True
    )
    op.create_table(
        "messages",
        word("id"),
        word("organization_id"),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        *(word(name) for name in ("dedup_key", "kind", "channel", "recipient", "subject")),
        sa.Column("content", postgresql.JSONB(), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        word("state"),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        time("created_at"),
        time("next_at"),
        time("expires_at"),
        time("sent_at", nullable=True),
        sa.Column("answer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("channel in ('email')", name=op.f("ck_messages_channel")),
        sa.CheckConstraint("state in ('waiting', 'sent', 'failed')", name=op.f("ck_messages_state")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name="fk_messages_organization_id_organizations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(name="fk_messages_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("dedup_key", name="uq_messages_dedup_key"),
    )
    is_waiting = sa.text("state = 'waiting'")
    op.create_index("ix_messages_due", "messages", ["is_urgent", "next_at"], postgresql_where=is_waiting)
    op.create_index("ix_messages_site_id_created_at", "messages", ["site_id", "created_at"])


def make_traffic() -> None:
    op.create_table(
        "traffic_rules",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        word("kind"),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        word("mode"),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("visitors", "window_minutes", "cooldown_minutes", "most_a_day")
        ),
        sa.Column("is_firing", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *(time(name, nullable=True) for name in ("fired_at", "checked_at", "measured_since")),
        sa.CheckConstraint("kind in ('spike', 'drop')", name=op.f("ck_traffic_rules_kind")),
        sa.CheckConstraint("mode in ('threshold', 'automatic')", name=op.f("ck_traffic_rules_mode")),
        sa.ForeignKeyConstraint(name="fk_traffic_rules_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("site_id", "kind", name="pk_traffic_rules"),
    )
    op.create_table(
        "traffic_alerts",
        word("id"),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        word("kind"),
        time("at"),
        time("ended_at", nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("window_minutes", "visitors", "bound")),
        sa.Column("usual", sa.Float(), nullable=True),
        sa.Column("behind", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("kind in ('spike', 'drop')", name=op.f("ck_traffic_alerts_kind")),
        sa.ForeignKeyConstraint(name="fk_traffic_alerts_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_traffic_alerts"),
    )
    op.create_index("ix_traffic_alerts_site_id_at", "traffic_alerts", ["site_id", "at"])
