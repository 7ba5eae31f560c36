"""``nightjar alerts``: rules as files, for repositories and for tests in CI."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_choice import Data
from app.cli_data import OfSite
from app.cli_sites import AsJson, print_answer, with_stores

if TYPE_CHECKING:
    from app.kit.stores import Stores

alerts = typer.Typer(help="Alert rules as YAML.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False, readable=True)]


@alerts.command("test")
def test(file: File) -> None:
    """Run the tests of a file of rules. Needs no hub; exit code 1 when one fails."""
    from app.alerts.rules.files import read_file, run_tests
    from app.kit.problems import Problem

    try:
        tested = run_tests(read_file(file.read_text()))
    except (Problem, UnicodeDecodeError) as error:
        print(f"{file}: {error}", file=sys.stderr)
        sys.exit(2)
    for one in tested:
        print(f"{'ok    ' if not one.wrong else 'FAILED'} {one.name}")
        for wrong in one.wrong:
            print(f"       {wrong}")
    failed = sum(bool(one.wrong) for one in tested)
    print(f"{len(tested)} tests, {failed} failed.")
    sys.exit(1 if failed else 0)


@alerts.command("apply")
def apply(
    file: File,
    site: OfSite,
    prune: Annotated[bool, typer.Option("--prune", help="Delete rules that are not in the file.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a site's rules those of a file."""

    async def work(stores: "Stores") -> Any:
        from app.alerts.rules import commands
        from app.features import MEASURES

        return await commands.apply_file(stores, site, file.read_text(), MEASURES, prunes=prune)

    print_answer(with_stores(work, data), as_json)


@alerts.command("export")
def export(site: OfSite, data: Data = None) -> None:
    """Print a site's rules as YAML."""

    async def work(stores: "Stores") -> Any:
        from app.alerts.rules import commands

        return await commands.export_file(stores, site)

    print(with_stores(work, data), end="")
