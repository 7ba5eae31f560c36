"""The machines' door to numbers: the Stats API, for secret keys of scope read."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError

from app.analytics.asking import known_goals, named_of, names_something
from app.analytics.plausible import PlausibleRoute
from app.analytics.queries.answers import read_view
from app.analytics.stats import answers
from app.analytics.stats.params import params_of
from app.analytics.stats.schemas import StatsAnswer, StatsQuery
from app.analytics.stats.words import StatsQueryWrong
from app.kit.clock import At
from app.sites.keys.permit import ReadingKey, site_of_name
from app.sites.models import Site

router = APIRouter(prefix="/api/v2", tags=["stats"], route_class=PlausibleRoute)


def _schema() -> dict[str, Any]:
    """The question's schema with its parts written out: within the description of all routes it has no own place."""
    made = StatsQuery.model_json_schema()
    parts = made.pop("$defs")
    for field in made["properties"].values():
        name = field.pop("$ref", "").removeprefix("#/$defs/")
        field.update(parts.get(name, {}))
    return made


BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": _schema()}}}}
MOST_BYTES = 100_000


async def _asked(request: Request, _key: ReadingKey) -> StatsQuery:
    # Read only now: who may not ask is told so before their question is.
    body = await request.body()
    if len(body) > MOST_BYTES:
        raise StatsQueryWrong(f"A question has at most {MOST_BYTES} bytes.")
    try:
        return StatsQuery.model_validate_json(body)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise StatsQueryWrong(f"{where}: {first['msg']}") from wrong


Asked = Annotated[StatsQuery, Depends(_asked)]


async def _site(request: Request, key: ReadingKey, asked: Asked) -> Site:
    async with request.app.state.stores.postgres.work() as work:
        return await site_of_name(work, key, asked.site_id)


@router.post("/query", openapi_extra=BODY)
async def query(request: Request, site: Annotated[Site, Depends(_site)], asked: Asked, at: At) -> StatsAnswer:
    """Any metrics by any dimensions, as Plausible's Stats API of version 2 asks for them."""
    stores = request.app.state.stores
    params = params_of(asked)
    named = await named_of(stores, site.id) if names_something(params.f) else None
    seen = await read_view(stores.clickhouse, site.id, params, site.timezone, at, named)
    goals = await known_goals(stores, site.id) if asked.is_by_goal else []
    return await answers.answer(stores.clickhouse, site.id, asked, seen, goals)
