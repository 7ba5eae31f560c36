"""How Alembic finds the tables and the database.

``nightjar migrate`` hands over an open connection; ``alembic revision --autogenerate`` from a checkout opens its own.
"""

import asyncio

from sqlalchemy import Connection

from alembic import context
from app.alerts import models as alerts
from app.analytics.annotations import models as annotations
from app.analytics.funnels import models as funnels
from app.analytics.goals import models as goals
from app.analytics.imports import models as imports
from app.analytics.segments import models as segments
from app.errors import models as errors
from app.errors.deploys import models as releases
from app.errors.shared import models as shared_errors
from app.errors.sourcemaps import models as sourcemaps
from app.ingest.erasures import models as erasures
from app.kit.postgres import Postgres, Table
from app.kit.settings import settings
from app.sites import models as sites_models
from app.sites.shares import models as shares
from app.sites.views import models as saved_views

TABLES_OF = [
    imports,
    erasures,
    sites_models,
    goals,
    segments,
    saved_views,
    funnels,
    annotations,
    alerts,
    shares,
    releases,
    sourcemaps,
    errors,
    shared_errors,
]  # importing a feature's models declares its tables


def run(connection: Connection) -> None:
    """Run the asked revisions in one transaction, so that a failed migration leaves nothing behind."""
    context.configure(connection=connection, target_metadata=Table.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


async def run_alone() -> None:
    """Connect as the settings say; used by the alembic command line only."""
    postgres = Postgres(settings().postgres_url)
    async with postgres.engine.begin() as connection:
        await connection.run_sync(run)
    await postgres.close()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_alone())
