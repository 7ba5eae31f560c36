"""``nightjar import`` and ``export``: data in and out of the running hub, for scripts and for large files."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_choice import Data, of_running_hub, refuse, settings_of
from app.cli_sites import AsJson, print_answer, with_stores

if TYPE_CHECKING:
    from app.kit.stores import Stores

OfSite = Annotated[str, typer.Option("--site", help="Public id or domain of the site.")]
WIDTH = 30


def import_file(
    file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False, readable=True)],
    site: OfSite,
    kind: Annotated[
        str, typer.Option("--kind", help="events, umami, ga4_events, plausible or ga4_reports.")
    ] = "events",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Import a file and wait until it is in. Again imports nothing twice."""

    async def work(stores: "Stores") -> Any:
        import asyncio

        from app.analytics.imports import commands

        number, public_id = await commands.give_file(stores, site, kind, file)
        while True:
            one = await commands.look(stores, number, public_id)
            _show(one.progress, one.state)
            if one.finished_at:
                return one.model_dump(mode="json")
            await asyncio.sleep(0.5)

    answer = with_stores(work, data)
    if not as_json:
        for row in answer["report"][:20]:
            print(f"line {row['line']}: {row['reason']}", file=sys.stderr)
        answer.pop("report")
    print_answer(answer, as_json)
    if answer["state"] != "done":
        sys.exit(1)


def export(
    site: OfSite,
    what: Annotated[str, typer.Option("--what", help="events or reports.")] = "events",
    fmt: Annotated[str, typer.Option("--format", help="Of events: jsonl, csv or parquet.")] = "jsonl",
    first: Annotated[str, typer.Option("--from", help="First day of events, YYYY-MM-DD.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day of events, YYYY-MM-DD.")] = "",
    period: Annotated[str, typer.Option("--period", help="Of reports: 28d, 12mo, all, …")] = "28d",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; else stdout.")] = None,
    data: Data = None,
) -> None:
    """Write a site's raw events or reports, as the running hub gives them."""
    from datetime import UTC, datetime, timedelta

    asked = {"format": fmt, "from": first, "to": last} if what == "events" else {"period": period}
    if what not in ("events", "reports"):
        refuse("--what is events or reports.")

    async def key(stores: "Stores") -> Any:
        from app.sites import commands

        ends = datetime.now(UTC) + timedelta(hours=6)
        return await commands.create_key(stores, site, {"read"}, name="nightjar export", expires=ends)

    made = with_stores(key, data)
    try:
        _download(_hub(data), made["site_id"], what, {k: v for k, v in asked.items() if v}, made["token"], out)
    finally:

        async def close(stores: "Stores") -> Any:
            from app.sites import commands

            await commands.end_key(stores, made["site_id"], made["key_id"])

        with_stores(close, data)


def _hub(data: Path | None) -> str:
    from app.sites.address import configured_url

    return configured_url(of_running_hub(settings_of(data=data), "postgres_url", "nats_url"))


def _download(hub: str, site: str, what: str, asked: dict[str, str], token: str, out: Path | None) -> None:
    import shutil
    from urllib.error import HTTPError, URLError
    from urllib.parse import urlencode
    from urllib.request import Request, urlopen

    url = f"{hub}/api/sites/{site}/export/{what}?{urlencode(asked)}"
    request = Request(url, headers={"authorization": f"Bearer {token}"})  # noqa: S310, the operator's own hub
    try:
        with urlopen(request) as answer:  # noqa: S310
            if out is None:
                shutil.copyfileobj(answer, sys.stdout.buffer, 1 << 20)
            else:
                with out.open("wb") as file:
                    shutil.copyfileobj(answer, file, 1 << 20)
    except HTTPError as error:
        refuse(error.read().decode(errors="replace")[:500])
    except URLError as error:
        refuse(f"The hub does not answer at {hub}: {error.reason}.")


def _show(share: float, state: str) -> None:
    """A bar on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        full = round(WIDTH * share)
        print(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%} {state}", end="", file=sys.stderr, flush=True)
        if state not in ("waiting", "running"):
            print(file=sys.stderr)
