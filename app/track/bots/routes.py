"""The people's door to what was filtered."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.kit.clickhouse import ClickHouse
from app.kit.clock import At
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.permit import Acting, Editing, Viewing
from app.sites.shields.queries import has_unsettled, set_filter_rule, shields_of
from app.track.bots import ledger, queries
from app.track.bots.schemas import BotsView, DayView, Filter, HitView, RuleChange

router = APIRouter(prefix="/api/sites/{site}/bots", tags=["bots"])


def _clickhouse(request: Request) -> ClickHouse:
    return request.app.state.stores.clickhouse


@router.get("")
async def bots(
    request: Request, site: Viewing, work: Work, at: At, days: Annotated[int, Query(ge=1, le=30)] = 30
) -> BotsView:
    """What was taken for no person in the last days of the site's time zone, today among them."""
    start_ms, end_ms = ledger.stretch_ms(days, site.timezone, at)
    shields, settling = await shields_of(work, site), await has_unsettled(work, site.id)
    marked = await queries.by_mark(_clickhouse(request), site.id, start_ms, end_ms)
    counting = [one.mark for one in marked if shields.counts(one.mark)]
    series = await queries.by_day(_clickhouse(request), site.id, start_ms, end_ms, site.timezone, counting)
    told = [DayView(day=one.day, filtered=one.filtered, counted=one.counted) for one in series]
    return BotsView(
        days=days, filtered=sum(one.filtered for one in told), counted=sum(one.counted for one in told),
        settling=settling, filters=ledger.filters(marked, shields), series=told,
    )  # fmt: skip


@router.get("/hits")
async def filtered_hits(
    request: Request,
    site: Viewing,
    work: Work,
    at: At,
    before: datetime | None = None,
    reason: Filter | None = None,
    family: str = "",
) -> list[HitView]:
    """The latest filtered hits, 50 at a time; ``before`` is the time of the last one seen."""
    mark = f"{reason.value}/{family}" if reason else ""
    before_ms = int((before or at).timestamp() * 1000)
    found = await queries.latest(_clickhouse(request), site.id, mark, before_ms)
    shields = await shields_of(work, site)
    return [ledger.hit(one, shields) for one in found]


@router.put("/rules", status_code=204)
async def change_rule(site: Editing, form: RuleChange, by: Acting, work: Work, at: At) -> None:
    """Let hits of a reason or family count, or not; those of the last 30 days follow within seconds."""
    await set_filter_rule(work, site, form.reason.value, form.family, form.lets_in, at)
    word = "filter.let_in" if form.lets_in else "filter.kept_out"
    record_on_site(work, by, at, word, f"{form.reason.value}/{form.family}", site)
