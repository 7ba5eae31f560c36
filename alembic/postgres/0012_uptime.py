"""Monitors, what became of them, and who checks them."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WORDS = postgresql.ARRAY(sa.Text())


def time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def words(name: str) -> sa.Column:
    return sa.Column(name, WORDS, nullable=False)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def site(*, nullable: bool = False) -> sa.Column:
    return sa.Column("site_id", sa.BigInteger(), nullable=nullable)


def of_site(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=f"fk_{table}_site_id_sites", ondelete="CASCADE")


def of_monitor(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_monitor_id_monitors"
    return sa.ForeignKeyConstraint(["monitor_id"], ["monitors.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Make the tables."""
    op.drop_constraint(op.f("ck_keys_scopes"), "keys", type_="check")
    scopes = "scopes <@ array['ingest', 'read', 'admin', 'sites', 'write:monitors', 'probe']"
    op.create_check_constraint(op.f("ck_keys_scopes"), "keys", scopes)
    make_monitors()
    make_states()
    make_incidents()
    make_maintenance()
    make_probers()


def make_monitors() -> None:
    op.create_table(
        "monitors",
        word("id"),
        site(),
        *(word(name) for name in ("slug", "name", "kind", "target")),
        sa.Column("spec", postgresql.JSONB(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        word("ping_token", nullable=True),
        *(number(name) for name in ("interval_s", "timeout_s", "confirmations", "retry_s", "recoveries", "slow_ms")),
        flag("is_upside_down"),
        words("locations"),
        number("quorum"),
        words("tags"),
        word("group_name"),
        words("parents"),
        flag("is_paused"),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        time("created_at"),
        time("changed_at"),
        of_site("monitors"),
        sa.PrimaryKeyConstraint("id", name="pk_monitors"),
    )
    op.create_index("uq_monitors_site_id_slug", "monitors", ["site_id", "slug"], unique=True)
    op.create_index("ix_monitors_site_id_name", "monitors", ["site_id", "name"])
    op.create_index("ix_monitors_changed_at", "monitors", ["changed_at"])
    op.create_index("uq_monitors_ping_token", "monitors", ["ping_token"], unique=True)


def make_states() -> None:
    op.create_table(
        "monitor_states",
        word("monitor_id"),
        site(),
        word("status"),
        sa.Column("mood", sa.Text(), server_default=sa.text("''"), nullable=False),
        time("since"),
        sa.Column("state", postgresql.JSONB(), nullable=False),
        time("last_at", nullable=True),
        sa.Column("last_ms", sa.Float(), nullable=True),
        sa.Column("last_words", sa.Text(), server_default=sa.text("''"), nullable=False),
        *(time(name, nullable=True) for name in ("due_at", "run_began_at", "certificate_ends")),
        sa.Column("certificate_told", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        of_monitor("monitor_states"),
        sa.PrimaryKeyConstraint("monitor_id", name="pk_monitor_states"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index(
        "ix_monitor_states_due_at", "monitor_states", ["due_at"], postgresql_where=sa.text("due_at is not null")
    )
    op.create_index("ix_monitor_states_site_id_status", "monitor_states", ["site_id", "status"])
    op.create_table(
        "status_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        word("monitor_id"),
        site(),
        time("at"),
        word("status"),
        of_monitor("status_changes"),
        sa.PrimaryKeyConstraint("id", name="pk_status_changes"),
    )
    op.create_index("ix_status_changes_monitor_id_at", "status_changes", ["monitor_id", "at"])
    op.create_index("ix_status_changes_site_id_at", "status_changes", ["site_id", "at"])


def make_incidents() -> None:
    op.create_table(
        "incidents",
        word("id"),
        site(),
        word("monitor_id"),
        word("kind"),
        time("began_at"),
        time("noticed_at"),
        time("ended_at", nullable=True),
        word("code"),
        word("words"),
        words("locations"),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        of_site("incidents"),
        of_monitor("incidents"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_site_id_began_at", "incidents", ["site_id", "began_at"])
    op.create_index("ix_incidents_monitor_id_began_at", "incidents", ["monitor_id", "began_at"])
    op.create_index(
        "uq_incidents_open",
        "incidents",
        ["monitor_id", "kind"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "incident_notes",
        word("id"),
        word("incident_id"),
        time("at"),
        word("kind"),
        word("words"),
        word("author_id", nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name="fk_incident_notes_incident_id_incidents", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name="fk_incident_notes_author_id_users", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_incident_notes"),
    )
    op.create_index("ix_incident_notes_incident_id_at", "incident_notes", ["incident_id", "at"])


def make_maintenance() -> None:
    op.create_table(
        "maintenance_windows",
        word("id"),
        site(),
        word("name"),
        time("starts_at"),
        number("duration_s"),
        word("rule"),
        word("timezone"),
        words("monitors"),
        words("tags"),
        time("created_at"),
        of_site("maintenance_windows"),
        sa.PrimaryKeyConstraint("id", name="pk_maintenance_windows"),
    )
    op.create_index("ix_maintenance_windows_site_id", "maintenance_windows", ["site_id"])


def make_probers() -> None:
    op.create_table(
        "probers",
        word("id"),
        site(nullable=True),
        word("location"),
        word("place"),
        word("version"),
        time("began_at"),
        time("seen_at"),
        of_site("probers"),
        sa.PrimaryKeyConstraint("id", name="pk_probers"),
    )
    op.create_index("ix_probers_place_seen_at", "probers", ["place", "seen_at"])
    op.create_table(
        "prober_leases",
        word("place"),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        word("prober_id"),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        time("until"),
        sa.PrimaryKeyConstraint("place", "shard", name="pk_prober_leases"),
    )
