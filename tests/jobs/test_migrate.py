"""The database is brought to the shape that the models have."""

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, text
from sqlalchemy.dialects import postgresql

import app.features  # noqa: F401 - declares the tables
from app.kit.clickhouse import ClickHouse
from app.kit.postgres import Postgres, Table
from jobs.migrate import NewerData, may_run, migrate_postgres
from tests.conftest import PostgresServer

CHECKS = text("select conname from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace")


async def test_the_migrated_database_has_the_shape_of_the_models(postgres: Postgres):
    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, Table.metadata)

    async with postgres.engine.connect() as connection:
        assert await connection.run_sync(difference) == []
        checks = set(await connection.scalars(CHECKS))
    # Alembic does not compare check constraints.
    named = postgresql.dialect().identifier_preparer.format_constraint
    constraints = [c for table in Table.metadata.tables.values() for c in table.constraints]
    assert checks == {named(c) for c in constraints if isinstance(c, CheckConstraint)}
    assert checks


async def test_migrating_again_and_by_several_at_once_is_harmless(postgres_server: PostgresServer):
    async with postgres_server.database("template1") as url:
        await asyncio.gather(*(migrate_postgres(url) for _ in range(3)))
        await migrate_postgres(url)
        postgres = Postgres(url)
        async with postgres.work() as work:
            assert await work.scalar(text("select count(*) from sites")) == 0
        await postgres.close()


async def test_data_of_a_newer_version_is_refused_with_a_sentence(postgres: Postgres, postgres_server: PostgresServer):
    async with postgres.work() as work:
        await work.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(NewerData, match="newer version of Nightjar"):
        await migrate_postgres(postgres_server.url(postgres.engine.url.database or ""))


async def test_a_migration_that_needs_what_the_engine_has_not_waits(clickhouse: ClickHouse, tmp_path: Path):
    wants = {"enable_full_text_index": True, "enable_time_travel": False}
    for setting, may in wants.items():
        file = tmp_path / f"{setting}.sql"
        file.write_text(f"-- needs: {setting}\nselect 1;\n")
        assert await may_run(clickhouse, file) is may
    (tmp_path / "plain.sql").write_text("-- What is it?\nselect 1;\n")
    assert await may_run(clickhouse, tmp_path / "plain.sql")
