"""Signals of features, rules, alerts, channels and silences; messages that travel by channels, in order."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SITE = {"columns": ["site_id"], "refcolumns": ["sites.id"], "ondelete": "CASCADE"}


def time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def numbers(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def flags(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def counted(name: str, default: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=sa.text(default), nullable=False)


def said(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def texts(name: str, *, default: bool = False) -> sa.Column:
    empty = sa.text("'{}'") if default else None
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default=empty, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    make_signals()
    make_rules()
    make_alerts()
    make_channels()
    make_silences()
    widen_messages()


def make_signals() -> None:
    op.create_table(
        "signals",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        *(word(name) for name in ("kind", "subject", "state", "severity", "title", "text", "path")),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        time("at"),
        sa.CheckConstraint("state in ('firing', 'resolved', 'event')", name=op.f("ck_signals_state")),
        sa.CheckConstraint("severity in ('info', 'warning', 'critical')", name=op.f("ck_signals_severity")),
        sa.ForeignKeyConstraint(name="fk_signals_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
    )
    op.create_index("ix_signals_site_id", "signals", ["site_id"])


def make_rules() -> None:
    op.create_table(
        "alert_settings",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        time("made_at"),
        sa.ForeignKeyConstraint(name="fk_alert_settings_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("site_id", name="pk_alert_settings"),
    )
    op.create_table(
        "alert_rules",
        word("id"),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        word("slug"),
        word("name"),
        *numbers("position"),
        *flags("is_on"),
        word("source"),
        sa.Column("spec", postgresql.JSONB(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=True),
        *numbers("for_s", "keep_s"),
        word("no_data"),
        *numbers("group_s", "remind_s"),
        *flags("tells_resolved"),
        sa.Column("steps", postgresql.JSONB(), nullable=False),
        word("runbook"),
        *(time(name) for name in ("created_at", "changed_at", "next_at")),
        time("checked_at", nullable=True),
        said("trouble"),
        time("told_at", nullable=True),
        sa.CheckConstraint("source in ('signals', 'measure')", name=op.f("ck_alert_rules_source")),
        sa.CheckConstraint("severity in ('info', 'warning', 'critical')", name=op.f("ck_alert_rules_severity")),
        sa.CheckConstraint("no_data in ('keep', 'good', 'bad')", name=op.f("ck_alert_rules_no_data")),
        sa.ForeignKeyConstraint(name="fk_alert_rules_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_alert_rules"),
    )
    op.create_index("uq_alert_rules_site_slug", "alert_rules", ["site_id", "slug"], unique=True)
    is_looked_at = sa.text("is_on and source = 'measure'")
    op.create_index("ix_alert_rules_next_at", "alert_rules", ["next_at"], postgresql_where=is_looked_at)


def make_alerts() -> None:
    op.create_table(
        "alerts",
        word("id"),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=True),
        *(word(name) for name in ("key", "kind", "subject", "severity", "title", "text", "path")),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        texts("parents", default=True),
        sa.Column("value", sa.Float(), nullable=True),
        *flags("is_event"),
        word("state"),
        time("began_at"),
        time("since"),
        time("fired_at", nullable=True),
        time("resolved_at", nullable=True),
        time("seen_at"),
        counted("repeats", "0"),
        counted("fires", "1"),
        sa.Column("is_flapping", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("told", sa.Text(), nullable=True),
        time("told_at", nullable=True),
        time("first_told_at", nullable=True),
        texts("told_to", default=True),
        counted("tellings", "0"),
        counted("step", "0"),
        said("held"),
        time("due_at", nullable=True),
        time("acknowledged_at", nullable=True),
        said("acknowledged_by"),
        sa.CheckConstraint("state in ('pending', 'firing', 'recovering', 'resolved')", name=op.f("ck_alerts_state")),
        sa.CheckConstraint("severity in ('info', 'warning', 'critical')", name=op.f("ck_alerts_severity")),
        sa.CheckConstraint(
            "told in ('fired', 'resolved', 'reminder', 'escalated', 'flapping')", name=op.f("ck_alerts_told")
        ),
        sa.ForeignKeyConstraint(name="fk_alerts_site_id_sites", **SITE),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["alert_rules.id"], name="fk_alerts_rule_id_alert_rules", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    is_open = sa.text("state in ('pending', 'firing', 'recovering')")
    op.create_index("uq_alerts_open", "alerts", ["site_id", "key"], unique=True, postgresql_where=is_open)
    op.create_index("ix_alerts_due_at", "alerts", ["due_at"], postgresql_where=sa.text("due_at is not null"))
    op.create_index("ix_alerts_site_id_since", "alerts", ["site_id", "began_at"])
    op.create_index("ix_alerts_site_id_key", "alerts", ["site_id", "key", "began_at"])
    op.create_index("ix_alerts_rule_id", "alerts", ["rule_id"])
    op.create_table(
        "alert_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        word("alert_id"),
        time("at"),
        *(word(name) for name in ("what", "text", "by")),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name="fk_alert_events_alert_id_alerts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alert_events"),
    )
    op.create_index("ix_alert_events_alert_id", "alert_events", ["alert_id"])


def make_channels() -> None:
    op.create_table(
        "channels",
        word("id"),
        word("organization_id"),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        word("kind"),
        word("name"),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("secrets", sa.LargeBinary(), nullable=False),
        *flags("is_on", "is_default", "for_all_sites"),
        time("created_at"),
        time("changed_at"),
        time("worked_at", nullable=True),
        time("failing_since", nullable=True),
        counted("failures", "0"),
        time("warned_at", nullable=True),
        said("answer"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_channels_organization_id_organizations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(name="fk_channels_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
    )  # fmt: skip
    op.create_index("ix_channels_site_id", "channels", ["site_id"])
    op.create_index("ix_channels_organization_id", "channels", ["organization_id"])


def make_silences() -> None:
    op.create_table(
        "silences",
        word("id"),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        word("reason"),
        word("created_by"),
        time("created_at"),
        time("starts_at", nullable=True),
        time("ends_at", nullable=True),
        sa.Column("weekdays", postgresql.ARRAY(sa.Integer()), nullable=False),
        *numbers("from_minute", "to_minute"),
        sa.Column("timezone", sa.Text(), nullable=True),
        *(texts(name) for name in ("kinds", "subjects", "rule_ids")),
        sa.Column("below", sa.Text(), nullable=True),
        sa.CheckConstraint("below in ('info', 'warning', 'critical')", name=op.f("ck_silences_below")),
        sa.CheckConstraint("starts_at is not null or timezone is not null", name=op.f("ck_silences_when")),
        sa.ForeignKeyConstraint(name="fk_silences_site_id_sites", **SITE),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
    )
    op.create_index("ix_silences_site_id", "silences", ["site_id"])


def widen_messages() -> None:
    op.drop_constraint(op.f("ck_messages_channel"), "messages", type_="check")
    op.add_column("messages", sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False))
    op.add_column("messages", said("lane"))
    op.add_column("messages", sa.Column("channel_id", sa.Text(), nullable=True))
    op.add_column("messages", texts("alert_ids", default=True))
    op.create_foreign_key(
        "fk_messages_channel_id_channels", "messages", "channels", ["channel_id"], ["id"], ondelete="SET NULL"
    )
    is_in_lane = sa.text("state = 'waiting' and lane <> ''")
    op.create_index("ix_messages_lane", "messages", ["lane", "number"], postgresql_where=is_in_lane)
    op.create_index("ix_messages_alert_ids", "messages", ["alert_ids"], postgresql_using="gin")
