"""What one request asks, with the goals and segments that it names looked up."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request

from app.analytics.goals import queries as goals
from app.analytics.goals.models import Goal
from app.analytics.goals.queries import condition_of_goal
from app.analytics.named import GOAL, SEGMENT, Named
from app.analytics.queries.answers import read_view
from app.analytics.schemas import Params
from app.analytics.segments import queries as segments
from app.analytics.view import View, read
from app.kit.clickhouse import ClickHouse
from app.kit.clock import At
from app.kit.stores import Stores
from app.sites.actor import Actor
from app.sites.shares.permit import Looking


class Asking:
    """Who asks about which site, and when. What a share is limited to goes into every view made here."""

    def __init__(self, request: Request, look: Looking, at: At) -> None:
        self.stores = request.app.state.stores
        self.site, self.limits, self.share, self.at = look.site, look.limits, look.share, at
        self.actor: Actor | None = getattr(request.state, "actor", None)
        self.person = self.actor.user.id if self.actor and self.actor.user else None

    @property
    def clickhouse(self) -> ClickHouse:
        """Where the answer is."""
        return self.stores.clickhouse

    async def view(self, params: Params) -> View:
        """What was asked. Raises BadRequest."""
        return await self._read(params, await self.named() if names_something(params.f) else Named())

    async def view_with_names(self, params: Params) -> View:
        """What was asked, for something else that may name goals. Raises BadRequest."""
        return await self._read(params, await self.named())

    async def _read(self, params: Params, named: Named) -> View:
        limited = params.model_copy(update={"f": [*self.limits, *params.f]})
        return await read_view(self.clickhouse, self.site.id, limited, self.site.timezone, self.at, named)

    async def named(self) -> Named:
        """The goals and segments that may be named."""
        return await named_of(self.stores, self.site.id, self.person)


async def named_of(stores: Stores, site: int, person: str | None = None) -> Named:
    """The goals of a site, and the segments that somebody may use."""
    async with stores.postgres.work() as work:
        known = await goals.goals_of(work, site)
        usable = await segments.segments_for(work, site, person)
    return Named(
        goals={goal.name: condition_of_goal(goal) for goal in known},
        segments={one.id: (one.name, read(one.filters, [GOAL])) for one in usable},
    )


async def known_goals(stores: Stores, site: int) -> Sequence[Goal]:
    """The goals of a site, by name."""
    async with stores.postgres.work() as work:
        return await goals.goals_of(work, site)


def names_something(filters: Sequence[str]) -> bool:
    """Whether filters may call something by its name, so that goals and segments must be looked up."""
    return any(word in text for text in filters for word in (GOAL, SEGMENT))


Seeing = Annotated[Asking, Depends(Asking)]
