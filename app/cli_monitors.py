"""``nightjar monitors``: monitors in and out of the running hub, as files."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_choice import Data, refuse
from app.cli_sites import AsJson, print_answer, with_stores

if TYPE_CHECKING:
    from app.kit.stores import Stores

monitors = typer.Typer(help="Monitors as files: from elsewhere, and to elsewhere.", no_args_is_help=True)
OfSite = Annotated[str, typer.Option("--site", help="Public id or domain of the site.")]


@monitors.command("import")
def import_monitors(
    file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False, readable=True)],
    site: OfSite,
    source: Annotated[str, typer.Option("--from", help="nightjar, uptime-kuma, gatus or healthchecks.")] = "nightjar",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take over monitors from a file. Again makes nothing twice."""
    from app.uptime.moving.bring import MonitorSource

    if source not in list(MonitorSource):
        refuse(f"--from is one of {', '.join(MonitorSource)}.")

    async def work(stores: "Stores") -> Any:
        from app.uptime.moving import commands

        return (await commands.bring_file(stores, site, MonitorSource(source), file.read_bytes())).model_dump()

    answer = with_stores(work, data)
    if not as_json:
        for one in answer.pop("skipped"):
            print(f"{one['name']}: {one['reason']}", file=sys.stderr)
    print_answer(answer, as_json)


@monitors.command("export")
def export_monitors(site: OfSite, data: Data = None) -> None:
    """Print all monitors of a site as YAML, without their secrets."""

    async def work(stores: "Stores") -> Any:
        from app.uptime.moving import commands

        return await commands.file_of(stores, site)

    print(with_stores(work, data), end="")
