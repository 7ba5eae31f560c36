"""The ``nightjar`` command. Heavy imports live inside the commands, so that each starts as fast as it can.

Commands that change something (``owner``, ``site``, ``key``) work on the stores given by URL in the settings, or on
the hub that runs in the data folder.
"""

import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from app.kit.settings import Settings
    from app.kit.stores import Stores

app = typer.Typer(
    name="nightjar",
    help="Privacy-first observability in one hub.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
owner = typer.Typer(help="Owners of organizations.", no_args_is_help=True)
site = typer.Typer(help="Sites.", no_args_is_help=True)
key = typer.Typer(help="Keys of sites.", no_args_is_help=True)
app.add_typer(owner, name="owner")
app.add_typer(site, name="site")
app.add_typer(key, name="key")

Data = Annotated[Path | None, typer.Option("--data", help="Folder of the embedded stores (NIGHTJAR_DATA).")]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on (NIGHTJAR_HOST).")]
Port = Annotated[int | None, typer.Option("--port", help="Port to listen on (NIGHTJAR_PORT).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
def up(
    data: Data = None,
    port: Port = None,
    host: Host = None,
    reload: Annotated[bool, typer.Option("--reload", hidden=True)] = False,
) -> None:
    """Start everything that is not given by URL, and the hub, in one process tree."""
    chosen = _settings(data=data, port=port, host=host)
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
    """Roll-ups, salts, retention. One works at a time; others wait for its lease."""
    _role("scheduler")


@app.command(hidden=True)
def hub(data: Data = None, port: Port = None, host: Host = None) -> None:
    """API, worker and scheduler in one process: what `nightjar up` starts."""
    _role("api", "worker", "scheduler", data=data, port=port, host=host)


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

    chosen = _settings()
    if chosen.is_embedded:
        _refuse("`nightjar up` migrates the stores it embeds. This command is for stores given by URL; set all three.")
    try:
        asyncio.run(run())
    except (Problem, NewerData) as reason:
        _refuse(str(reason))


@owner.command("create")
def create_owner(
    email: Annotated[str, typer.Option("--email")],
    password_file: Annotated[Path | None, typer.Option("--password-file", help="File with the password; - reads it from stdin.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Create an owner with an organization of their own."""
    password = _password(password_file)

    async def work(stores: "Stores") -> Any:
        from app.sites import commands

        return await commands.create_owner(stores, email, password)

    _print(_with_stores(work, data), as_json)


@site.command("create")
def create_site(
    domain: Annotated[str, typer.Option("--domain", help="For example example.com.")],
    timezone: Annotated[str, typer.Option("--timezone", help="For example Asia/Kolkata.")] = "UTC",
    owner_email: Annotated[str | None, typer.Option("--owner", help="E-mail of its owner; needed when there are several.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Create a site with a public and a secret key."""

    async def work(stores: "Stores") -> Any:
        from app.sites import commands

        return await commands.create_site(stores, domain, timezone=timezone, owner_email=owner_email)

    _print(_with_stores(work, data), as_json)


@key.command("create")
def create_key(
    of_site: Annotated[str, typer.Option("--site", help="Public id or domain of the site.")],
    scope: Annotated[list[str], typer.Option("--scope", help="ingest, read or admin; may be repeated.")],
    kind: Annotated[str, typer.Option("--kind", help="secret or public.")] = "secret",
    name: Annotated[str, typer.Option("--name", help="What it is for.")] = "command line",
    expires: Annotated[str | None, typer.Option("--expires", help="Date on which it ends, YYYY-MM-DD.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Create a key. A secret one is shown this once."""
    from datetime import UTC, datetime

    try:
        ends = datetime.fromisoformat(expires).replace(tzinfo=UTC) if expires else None
    except ValueError:
        _refuse(f"{expires} is not a date like 2030-01-31.")

    async def work(stores: "Stores") -> Any:
        from app.sites import commands

        return await commands.create_key(stores, of_site, scopes=scope, kind=kind, name=name, expires=ends)

    _print(_with_stores(work, data), as_json)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context, data: Data = None) -> None:
    """Open psql on the hub's Postgres; further words go to psql."""
    from app.embedded.postgres import binaries

    chosen = _found(_settings(data=data), "postgres_url")
    program = str(binaries(chosen.data / "postgres") / "psql")
    os.execv(program, [program, chosen.postgres_url, *context.args])


@app.command()
def chql(
    question: Annotated[str | None, typer.Argument(help="SQL; without it, from stdin.")] = None,
    data: Data = None,
) -> None:
    """Ask the hub's ClickHouse."""
    chosen = _settings(data=data)
    if not chosen.clickhouse_url:
        _refuse(
            "The embedded ClickHouse lives inside the hub's process and cannot be asked from outside. "
            "Set NIGHTJAR_CLICKHOUSE_URL to ask a ClickHouse server."
        )
    import clickhouse_connect
    from clickhouse_connect.driver.exceptions import Error

    from app.kit.clickhouse import dsn_arguments

    try:
        client = clickhouse_connect.get_client(**dsn_arguments(chosen.clickhouse_url))
        answer = client.raw_query(question if question is not None else sys.stdin.read(), fmt="PrettyCompactMonoBlock")
    except Error as error:
        _refuse(str(error).partition("\n")[0])
    print(answer.decode(errors="replace"), end="")


@app.command()
def openapi() -> None:
    """Print the OpenAPI document of the people's API."""
    from app.kit.stores import Stores
    from app.main import create_app

    # Nothing is opened before the application starts, and here it never does.
    unopened: Any = None
    made = create_app(Stores(_settings(), unopened, unopened, unopened, b""))
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
        _refuse(str(reason))


def _settings(**chosen: Any) -> "Settings":
    from app.kit.settings import WrongSetting, read_settings

    try:
        return read_settings(**{name: value for name, value in chosen.items() if value is not None})
    except WrongSetting as reason:
        _refuse(str(reason))


def _role(*roles: str, **chosen: Any) -> NoReturn:
    for name, value in chosen.items():
        if value is not None:
            os.environ[f"NIGHTJAR_{name.upper()}"] = str(value)
    _settings()
    from jobs.hub import Role
    from jobs.hub import main as run

    sys.exit(run({Role(role) for role in roles}))


def _found(settings: "Settings", *needed: str) -> "Settings":
    """The settings with the URLs of the running hub where none are set."""
    missing = [name for name in needed if not getattr(settings, name)]
    if not missing:
        return settings
    from app.embedded.folder import read_run

    run = read_run(settings.data)
    return settings.model_copy(update={name: getattr(run, name) for name in missing} | {"url": settings.url or run.url})


def _with_stores(work: "Callable[[Stores], Awaitable[Any]]", data: Path | None) -> Any:
    import asyncio

    from app.kit.problems import Problem

    async def run() -> Any:
        async with _stores(_found(_settings(data=data), "postgres_url", "nats_url")) as stores:
            return await work(stores)

    try:
        return asyncio.run(run())
    except Problem as problem:
        _refuse(problem.detail or problem.title)


@asynccontextmanager
async def _stores(settings: "Settings") -> "AsyncIterator[Stores]":
    from app.kit.postgres import Postgres
    from app.kit.stores import Stores
    from app.kit.streams import Streams

    pepper = settings.pepper.get_secret_value() or (settings.data / "pepper").read_text().strip()
    postgres = Postgres(settings.postgres_url, pool_size=1)
    streams = await Streams.open(settings.nats_url, name="nightjar-cli")
    try:
        # The embedded ClickHouse is inside the hub's process; no command here needs one.
        none_needed: Any = None
        yield Stores(settings, postgres, none_needed, streams, pepper.encode())
    finally:
        await streams.close()
        await postgres.close()


def _password(file: Path | None) -> str:
    if file is None:
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        return (sys.stdin.read() if str(file) == "-" else file.read_text()).strip("\r\n")
    except OSError as error:
        _refuse(f"The password file {file} cannot be read: {error.strerror}.")


def _print(answer: Any, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer, default=str))
        return
    for name, value in answer.items():
        print(f"{name}: {value}")


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
