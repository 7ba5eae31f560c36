"""Rules over metrics ask as the explorer does; a rule knows until when too little proves nothing."""

import sqlalchemy as sa

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# What a rule said of a metric before, and what the explorer calls it.
ASKED = """
update alert_rules
set spec = jsonb_set(spec, '{query}', jsonb_build_object('queries', jsonb_build_array(asked.query)))
from (
    select id, jsonb_strip_nulls(jsonb_build_object(
        'metric', spec -> 'query' ->> 'metric',
        'aggregation', case spec -> 'query' ->> 'number'
            when 'highest' then 'max' when 'lowest' then 'min' when 'sum' then 'sum' when 'points' then 'count' end
    )) as query
    from alert_rules
) as asked
where asked.id = alert_rules.id
  and source = 'measure' and spec ->> 'measure' = 'metric' and spec -> 'query' ? 'metric'
"""
SAID = """
update alert_rules
set spec = jsonb_set(spec, '{query}', jsonb_build_object('metric', spec #> '{query,queries,0,metric}'))
where source = 'measure' and spec ->> 'measure' = 'metric' and spec -> 'query' ? 'queries'
"""


def upgrade() -> None:
    """Add the column, and let rules ask anew."""
    op.add_column("alert_rules", sa.Column("doubted_until", sa.DateTime(timezone=True), nullable=True))
    op.execute(ASKED)


def downgrade() -> None:
    """Take it away; of several queries the first one stays."""
    op.execute(SAID)
    op.drop_column("alert_rules", "doubted_until")
