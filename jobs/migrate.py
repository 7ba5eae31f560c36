"""Bring the stores to the shape that this version expects; run before anything else, by any number of processes."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

import app
from alembic import command
from app.kit.clickhouse import ClickHouse
from app.kit.postgres import asyncpg_url
from app.kit.sql import Fragment, statements

# Any constant would do; this one spells "jar1". Held while migrating, so that replicas starting together take turns.
MIGRATION_LOCK = 0x6A617231
# Waiting for a lock blocks every later query on that table too: give up rather than stop the hub.
LOCK_SECONDS = 10


class NewerData(Exception):
    """The stores were written by a newer version of Nightjar; the message is a sentence for the operator."""


def migrations_folder() -> Path:
    """Where ``env.py``, ``postgres/`` and ``clickhouse/`` are: inside an installed package, or in a checkout."""
    package = Path(app.__file__).parent
    installed = package / "alembic"
    return installed if installed.is_dir() else package.parent / "alembic"


async def migrate_postgres(url: str) -> None:
    """Run the missing Alembic revisions; raises NewerData when the database knows revisions that we do not."""
    engine = create_async_engine(asyncpg_url(url))
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"select pg_advisory_xact_lock({MIGRATION_LOCK})"))
            await connection.execute(text(f"set local lock_timeout = '{LOCK_SECONDS}s'"))
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    folder = migrations_folder()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(folder / "postgres").replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        if "Can't locate revision" not in str(error):
            raise
        heads = ", ".join(ScriptDirectory.from_config(config).get_heads())
        raise NewerData(
            f"The database was written by a newer version of Nightjar than this one, which knows it up to {heads}. "
            "Install that version, or restore a backup made by this one."
        ) from None


async def migrate_clickhouse(clickhouse: ClickHouse) -> None:
    """Run the missing files of ``alembic/clickhouse`` in order; raises NewerData when the store knows later ones.

    Every statement can be run again (``if not exists``), so a migration that was cut short is simply repeated. One that
    needs what this engine has not (``-- needs: setting`` is its first line) waits until the engine has it.
    """
    await clickhouse.command(
        "create table if not exists schema_migrations (name String, at DateTime('UTC') default now())"
        " engine = MergeTree order by name"
    )
    done = {row["name"] for row in await clickhouse.ask_any(Fragment("select distinct name from schema_migrations"))}
    files = sorted((migrations_folder() / "clickhouse").glob("*.sql"))
    newer = done - {file.stem for file in files}
    if newer:
        raise NewerData(
            f"ClickHouse was written by a newer version of Nightjar, which knows {max(newer)}. "
            "Install that version, or restore a backup made by this one."
        )
    missing = [file for file in files if file.stem not in done and await may_run(clickhouse, file)]
    for file in missing:
        for statement in statements(file.read_text()):
            await clickhouse.command(statement)
        await clickhouse.command(f"insert into schema_migrations (name) values ('{file.stem}')")
    if missing:
        await _read_views_again(clickhouse)


async def may_run(clickhouse: ClickHouse, file: Path) -> bool:
    """Whether the engine has what a migration of it says that it needs."""
    with file.open() as lines:
        head, _, setting = lines.readline().rstrip().partition("-- needs: ")
    if head or not setting:
        return True
    known = Fragment("select count() as n from system.settings where name = {setting:String} and value != '0'")
    return bool((await clickhouse.ask_any(known, setting=setting))[0]["n"])


async def _read_views_again(clickhouse: ClickHouse) -> None:
    """Have the store read its views from its disk, as it does when it starts.

    A view whose question was changed gives other deduplication tokens until then: a batch that is repeated after a
    restart would go through the view twice. A view that a cut run left detached comes back when the store starts.
    """
    rows = await clickhouse.ask_any(
        Fragment(
            "select name from system.tables where database = currentDatabase() and engine = 'MaterializedView'"
            " union all select table as name from system.detached_tables where database = currentDatabase()"
        )
    )
    for row in rows:
        await clickhouse.command(f"detach table if exists {row['name']} sync")
        await clickhouse.command(f"attach table if not exists {row['name']}")
