"""``nightjar demo``: two months of invented visits, so that a newcomer sees a full dashboard and its comparison."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_choice import Data
from app.cli_sites import AsJson, print_answer, with_stores

if TYPE_CHECKING:
    from app.kit.stores import Stores


def demo(
    data: Data = None,
    site: Annotated[
        str, typer.Option("--site", help="Public id or domain of the site that is played to; else demo.example.")
    ] = "",
    days: Annotated[int, typer.Option("--days", min=1, max=365, help="Whole days before today.")] = 60,
    visits: Annotated[int, typer.Option("--visits", min=1, max=1_000_000, help="About how many visits.")] = 40_000,
    as_json: AsJson = False,
) -> None:
    """Play two months of invented visits into the running hub. Again adds only what has happened since."""
    from datetime import UTC, datetime

    async def work(stores: "Stores") -> Any:
        from jobs.demo.play import play

        return await play(stores, datetime.now(UTC), site, days, visits)

    print_answer(with_stores(work, data), as_json)
