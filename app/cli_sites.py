"""``nightjar owner``, ``site`` and ``key``: the command line's way to the verbs of ``app/sites/commands.py``."""

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_choice import Data, of_running_hub, refuse, settings_of

if TYPE_CHECKING:
    from datetime import datetime

    from app.kit.settings import Settings
    from app.kit.stores import Stores

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]

owner = typer.Typer(help="Owners of organizations.", no_args_is_help=True)
site = typer.Typer(help="Sites.", no_args_is_help=True)
key = typer.Typer(help="Keys of sites and organizations.", no_args_is_help=True)


@owner.command("create")
def create_owner(
    email: Annotated[str, typer.Option("--email")],
    password_file: Annotated[
        Path | None, typer.Option("--password-file", help="File with the password; - reads it from stdin.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Create an owner with an organization of their own."""
    password = _password(password_file)

    async def work(stores: "Stores") -> Any:
        from app.sites import commands

        return await commands.create_owner(stores, email, password)

    print_answer(with_stores(work, data), as_json)


@site.command("create")
def create_site(
    domain: Annotated[str, typer.Option("--domain", help="For example example.com.")],
    timezone: Annotated[str, typer.Option("--timezone", help="For example Asia/Kolkata.")] = "UTC",
    owner_email: Annotated[
        str | None, typer.Option("--owner", help="E-mail of its owner; needed when there are several.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Create a site with a public and a secret key."""

    async def work(stores: "Stores") -> Any:
        from app.sites import commands

        return await commands.create_site(stores, domain, timezone=timezone, owner_email=owner_email)

    print_answer(with_stores(work, data), as_json)


@key.command("create")
def create_key(
    scope: Annotated[
        list[str],
        typer.Option(
            "--scope", help="ingest, read or admin of a site; read or sites of an organization; may be repeated."
        ),
    ],
    of_site: Annotated[str | None, typer.Option("--site", help="Public id or domain of the site.")] = None,
    organization: Annotated[
        str | None, typer.Option("--organization", help="Instead of a site: id, slug or name of an organization.")
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="secret or public.")] = "secret",
    name: Annotated[str, typer.Option("--name", help="What it is for.")] = "command line",
    expires: Annotated[str | None, typer.Option("--expires", help="Date on which it ends, YYYY-MM-DD.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Create a key of a site, or of an organization for all of its sites. A secret one is shown this once."""
    if (of_site is None) == (organization is None):
        refuse("Name a site or an organization: --site example.com, or --organization my-team.")
    if organization is not None and kind != "secret":
        refuse("A key of an organization is secret: a public one stands in the pages of one site.")
    ends = _date(expires)

    async def work(stores: "Stores") -> Any:
        from app.sites import commands

        if organization is not None:
            return await commands.create_organization_key(stores, organization, scope, name=name, expires=ends)
        return await commands.create_key(stores, of_site or "", scopes=scope, kind=kind, name=name, expires=ends)

    print_answer(with_stores(work, data), as_json)


def with_stores(work: "Callable[[Stores], Awaitable[Any]]", data: Path | None) -> Any:
    import asyncio

    from app.kit.problems import Problem

    async def run() -> Any:
        async with _stores(of_running_hub(settings_of(data=data), "postgres_url", "nats_url")) as stores:
            return await work(stores)

    try:
        return asyncio.run(run())
    except Problem as problem:
        refuse(problem.detail or problem.title)


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


def _date(text: str | None) -> "datetime | None":
    from datetime import UTC, datetime

    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        refuse(f"{text} is not a date like 2030-01-31.")


def _password(file: Path | None) -> str:
    if file is None:
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        return (sys.stdin.read() if str(file) == "-" else file.read_text()).strip("\r\n")
    except OSError as error:
        refuse(f"The password file {file} cannot be read: {error.strerror}.")


def print_answer(answer: Any, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer, default=str))
        return
    for name, value in answer.items():
        print(f"{name}: {value}")
