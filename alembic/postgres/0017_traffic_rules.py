"""Spikes and drops of traffic are rules like all others: what was set, who was told and what happened moves there."""

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TOPICS = "topic in ('weekly_report', 'monthly_report')"
ID = "substr(md5(random()::text || clock_timestamp()::text), 1, 12)"

# Whoever was told gets a channel of their own, of twenty addresses at the most.
CHANNELS = f"""
insert into channels (id, organization_id, site_id, kind, name, settings, secrets, is_on, is_default, for_all_sites,
    created_at, changed_at)
select {ID}, organization_id, site_id, 'email',
    'Spikes and drops' || case when part = 0 then '' else ' ' || part + 1 end,
    jsonb_build_object('to', jsonb_agg(recipient order by recipient)), ''::bytea, true, false, false, now(), now()
from (
    select s.site_id, sites.organization_id, s.recipient,
        (row_number() over (partition by s.site_id order by s.recipient) - 1) / 20 as part
    from subscriptions s
    join sites on sites.id = s.site_id
    where s.topic = 'traffic_alert' and s.unsubscribed_at is null
) as listeners
group by organization_id, site_id, part
"""
# The old peace after an alert is now the time that it must be calm; of an alert's end nobody was told.
RULES = f"""
insert into alert_rules (id, site_id, slug, name, position, is_on, source, spec, severity, for_s, keep_s, no_data,
    group_s, remind_s, tells_resolved, steps, runbook, created_at, changed_at, next_at)
select {ID}, r.site_id,
    'traffic-' || r.kind || case when exists (
        select from alert_rules other where other.site_id = r.site_id and other.slug = 'traffic-' || r.kind
    ) then '-' || {ID} else '' end,
    case r.kind when 'spike' then 'A spike of visitors' else 'A drop of visitors' end,
    coalesce((select min(position) from alert_rules other where other.site_id = r.site_id), 1000)
        - case r.kind when 'spike' then 2 else 1 end,
    r.is_on, 'measure',
    jsonb_build_object('measure', 'web_visitors', 'query', '{{}}'::jsonb, 'window_s', r.window_minutes * 60,
        'condition', case
            when r.mode = 'threshold' and r.kind = 'spike' then jsonb_build_object(
                'kind', 'threshold', 'is_above', true, 'value', r.visitors - 1,
                'recover', greatest(ceil(r.visitors * 0.8) - 1, 0))
            when r.mode = 'threshold' then jsonb_build_object(
                'kind', 'threshold', 'is_above', false, 'value', r.visitors, 'recover', ceil(r.visitors * 1.2))
            when r.kind = 'spike' then jsonb_build_object(
                'kind', 'change', 'direction', 'up', 'percent', 200, 'least', 10, 'weeks', 4)
            else jsonb_build_object(
                'kind', 'change', 'direction', 'down', 'percent', 66.7, 'least', 14, 'weeks', 4)
        end),
    'warning', 0, least(r.cooldown_minutes * 60, 604800), 'keep', 60, 0, false,
    jsonb_build_array(jsonb_build_object('after_s', 0, 'channels', coalesce(
        (select jsonb_agg(c.id order by c.name) from channels c
         where c.site_id = r.site_id and c.kind = 'email' and c.name like 'Spikes and drops%' and c.secrets = ''),
        '[]'::jsonb))),
    '', now(), now(), now()
from traffic_rules r
"""
HAPPENED = """
insert into alerts (id, site_id, rule_id, key, kind, subject, severity, title, text, path, facts, value, is_event,
    state, began_at, since, fired_at, resolved_at, seen_at)
select a.id, a.site_id, r.id, 'rule:' || r.id || ':', 'measure', 'rule:' || r.id, 'warning', r.name,
    'Visitors: ' || a.visitors || ' in ' || a.window_minutes || ' min.', '',
    jsonb_strip_nulls(jsonb_build_object('value', a.visitors::text, 'bound', a.bound::text, 'usual', a.usual::text)),
    a.visitors, false, 'resolved', a.at, coalesce(a.ended_at, now()), a.at, coalesce(a.ended_at, now()), a.at
from traffic_alerts a
join alert_rules r on r.site_id = a.site_id and r.slug like 'traffic-' || a.kind || '%'
    and r.source = 'measure' and r.created_at = now()
"""


def upgrade() -> None:
    """Move what there is, and take the tables away."""
    op.execute(CHANNELS)
    op.execute(RULES)
    op.execute(HAPPENED)
    op.drop_table("traffic_alerts")
    op.drop_table("traffic_rules")
    op.execute("delete from subscriptions where topic = 'traffic_alert'")
    op.drop_constraint(op.f("ck_subscriptions_topic"), "subscriptions", type_="check")
    op.create_check_constraint(op.f("ck_subscriptions_topic"), "subscriptions", TOPICS)


def downgrade() -> None:
    """The rules stay what they are; only the tables come back, empty."""
    op.drop_constraint(op.f("ck_subscriptions_topic"), "subscriptions", type_="check")
    op.create_check_constraint(op.f("ck_subscriptions_topic"), "subscriptions", f"{TOPICS} or topic = 'traffic_alert'")
    op.create_table(
        "traffic_rules",
        sa.Column("site_id", sa.BigInteger(), sa.ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("visitors", "window_minutes", "cooldown_minutes", "most_a_day")
        ),
        sa.Column("is_firing", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("fired_at", "checked_at", "measured_since")),
    )
    op.create_table(
        "traffic_alerts",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("site_id", sa.BigInteger(), sa.ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("window_minutes", "visitors", "bound")),
        sa.Column("usual", sa.Float()),
        sa.Column("behind", sa.JSON(), nullable=False),
    )
