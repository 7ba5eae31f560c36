"""The ``nightjar`` command. Heavy imports live inside the commands, so that each starts as fast as it can.

Commands that change something (``owner``, ``site``, ``key``) work on the stores given by URL in the settings, or on
the hub that runs in the data folder.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from app.cli_alerts import alerts
from app.cli_choice import Data, of_running_hub, refuse, settings_of
from app.cli_data import export, import_file
from app.cli_demo import demo
from app.cli_release import release
from app.cli_sites import key, owner, site

app = typer.Typer(
    name="nightjar",
    help="Privacy-first observability in one hub.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on (NIGHTJAR_HOST).")]
Port = Annotated[int | None, typer.Option("--port", help="Port to listen on (NIGHTJAR_PORT).")]


app.add_typer(owner, name="owner")
app.add_typer(site, name="site")
app.add_typer(key, name="key")
app.add_typer(release, name="release")
app.add_typer(alerts, name="alerts")
app.command()(demo)
app.command("import")(import_file)
app.command()(export)


@app.command()
def up(
    data: Data = None,
    port: Port = None,
    host: Host = None,
    reload: Annotated[bool, typer.Option("--reload", hidden=True)] = False,
) -> None:
    """Start everything that is not given by URL, and the hub, in one process tree."""
    chosen = settings_of(data=data, port=port, host=host)
    environment = os.environ | {
        "NIGHTJAR_DATA": str(chosen.data.expanduser().absolute()),
        "NIGHTJAR_HOST": chosen.host,
        "NIGHTJAR_PORT": str(chosen.port),
        "NIGHTJAR_URL": chosen.url,
        "NIGHTJAR_NATS_SYNC": chosen.nats_sync,
    }
    # Become the supervisor: a process that has imported what checks settings would stay three times as large.
    os.execve(sys.executable, [sys.executable, "-P", "-m", "jobs.up", *(["--reload"] if reload else [])], environment)


@app.command()
def api(port: Port = None, host: Host = None) -> None:
    """The dashboard, the API and all doors, over stores given by URL. Run as many as you like."""
    _role("api", port=port, host=host)


@app.command()
def worker() -> None:
    """Moves what the doors accepted from NATS into ClickHouse. Run as many as there are shards."""
    _role("worker")


@app.command()
def scheduler() -> None:
    """Roll-ups, retention, reports and alerts by mail. One works at a time; others wait for its lease."""
    _role("scheduler")


@app.command()
def prober(
    hub: Annotated[str | None, typer.Option("--hub", help="Private: the hub's address (NIGHTJAR_PROBER_HUB).")] = None,
    location: Annotated[str | None, typer.Option("--location", help="Where this is (NIGHTJAR_LOCATION).")] = None,
) -> None:
    """Checks from this location: over stores given by URL, or as a private prober that has only HTTPS and a key."""
    given = {"NIGHTJAR_PROBER_HUB": hub, "NIGHTJAR_LOCATION": location}
    os.environ.update({name: value for name, value in given.items() if value is not None})
    chosen = settings_of()
    if not chosen.prober_hub:
        _role("prober")
    if not chosen.prober_key.get_secret_value():
        refuse("A private prober needs a key with the scope probe; put it into NIGHTJAR_PROBER_KEY or its _FILE.")
    from jobs.prober import main as run

    sys.exit(run())


@app.command(hidden=True)
def hub(data: Data = None, port: Port = None, host: Host = None) -> None:
    """API, worker, scheduler and prober in one process: what `nightjar up` starts."""
    _role("api", "worker", "scheduler", "prober", data=data, port=port, host=host)


@app.command()
def migrate() -> None:
    """Bring Postgres, ClickHouse and the streams given by URL to this version."""
    import asyncio

    from app.kit.problems import Problem
    from jobs.hub import open_stores
    from jobs.migrate import NewerData

    async def run() -> None:
        stores = await open_stores(chosen)
        await stores.streams.close()
        await stores.clickhouse.close()
        await stores.postgres.close()

    chosen = settings_of()
    if chosen.is_embedded:
        refuse("`nightjar up` migrates the stores it embeds. This command is for stores given by URL; set all three.")
    try:
        asyncio.run(run())
    except (Problem, NewerData) as reason:
        refuse(str(reason))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context, data: Data = None) -> None:
    """Open psql on the hub's Postgres; further words go to psql."""
    from app.embedded.postgres import binaries

    chosen = of_running_hub(settings_of(data=data), "postgres_url")
    program = str(binaries(chosen.data / "postgres") / "psql")
    os.execv(program, [program, chosen.postgres_url, *context.args])


@app.command()
def chql(
    question: Annotated[str | None, typer.Argument(help="SQL; without it, from stdin.")] = None,
    data: Data = None,
) -> None:
    """Ask the hub's ClickHouse."""
    chosen = settings_of(data=data)
    sql = question if question is not None else sys.stdin.read()
    if not chosen.clickhouse_url:
        print(_asked_embedded(chosen.data, sql).decode(errors="replace"), end="")
        return
    import clickhouse_connect
    from clickhouse_connect.driver.exceptions import Error

    from app.kit.clickhouse import dsn_arguments

    try:
        client = clickhouse_connect.get_client(**dsn_arguments(chosen.clickhouse_url))
        answer = client.raw_query(sql, fmt="PrettyCompactMonoBlock")
    except Error as error:
        refuse(str(error).partition("\n")[0])
    print(answer.decode(errors="replace"), end="")


def _asked_embedded(data: Path, sql: str) -> bytes:
    from app.embedded.folder import Folder, run_folder
    from jobs.chql import ask

    in_memory = run_folder(Folder(data))
    with suppress(OSError):
        if in_memory is not None:
            return ask(in_memory, sql)
    return refuse(f"No hub that can be asked runs in {data}. Start one with `nightjar up`, or name a ClickHouse.")


@app.command()
def openapi() -> None:
    """Print the OpenAPI document of the people's API."""
    from app.kit.stores import Stores
    from app.main import create_app

    # Nothing is opened before the application starts, and here it never does.
    unopened: Any = None
    made = create_app(Stores(settings_of(), unopened, unopened, unopened, b""))
    print(json.dumps(made.openapi(), indent=2))


@app.command("settings-docs", hidden=True)
def settings_docs() -> None:
    """Print docs/settings.md."""
    from app.kit.settings_page import settings_page

    print(settings_page(), end="")


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    print(installed("nightjar"))


def main() -> None:
    """Entry point: whatever cannot be done becomes one sentence on stderr and exit code 1."""
    from app.embedded.folder import CannotStart

    try:
        app()
    except CannotStart as reason:
        refuse(str(reason))


def _role(*roles: str, **chosen: Any) -> NoReturn:
    for name, value in chosen.items():
        if value is not None:
            os.environ[f"NIGHTJAR_{name.upper()}"] = str(value)
    settings_of()
    from jobs.hub import Role
    from jobs.hub import main as run

    sys.exit(run({Role(role) for role in roles}))


if __name__ == "__main__":
    main()
