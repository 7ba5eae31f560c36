"""The people's door to monitors."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.kit.clock import At
from app.kit.stores import Stores
from app.kit.work import Work, announce
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.permit import Acting, Viewing
from app.uptime import answers, forming, page_queries, result_queries
from app.uptime.making import CHANGED
from app.uptime.moving.bring import MOST_BYTES, Brought, MonitorSource, bring, read
from app.uptime.moving.own import written
from app.uptime.permit import Minding, MindingBriefly
from app.uptime.schemas import (
    BarCard,
    Cells,
    ListParams,
    LocationCard,
    MonitorDetail,
    MonitorForm,
    MonitorPage,
    PlaceCard,
    ResponseCard,
    ResponseParams,
    Series,
    SpanParams,
    Tested,
    WordCard,
)  # fmt: skip

router = APIRouter(prefix="/api/sites/{site}/monitors", tags=["monitors"])


def _stores(request: Request) -> Stores:
    return request.app.state.stores


@router.get("")
async def monitors(site: Viewing, work: Work, at: At, params: Annotated[ListParams, Query()]) -> MonitorPage:
    """A page of the monitors, the worst first, with the bars of their last 24 hours."""
    return await answers.page(work, site.id, params, at)


@router.post("", status_code=201)
async def create_monitor(
    site: Minding, form: MonitorForm, by: Acting, work: Work, at: At, request: Request
) -> MonitorDetail:
    """Make a monitor. What it would check must be somewhere this hub may connect to."""
    await forming.refuse_target(request.app.state.reach, form)
    monitor = await forming.make(work, site.id, form, _stores(request), at)
    record_on_site(work, by, at, "monitor.created", monitor.name, site, kind=monitor.kind)
    return await answers.detail(work, *await forming.found(work, site.id, monitor.id), _stores(request).pepper, at)


@router.post("/test")
async def test_form(
    site: MindingBriefly,  # noqa: ARG001, that one may is all that is asked
    form: MonitorForm,
    request: Request,
) -> Tested:
    """Do a check right now, as it is written, without keeping anything of it."""
    await forming.refuse_target(request.app.state.reach, form)
    return await answers.test(request.app.state.reach, form.check, form)


@router.get("/locations")
async def monitor_locations(site: Viewing, work: Work, at: At, request: Request) -> list[LocationCard]:
    """Where checks can be done from: public places, and the site's own private probers."""
    own = _stores(request).settings.location
    return await answers.location_cards(work, site.id, own, at - forming.ALIVE)


@router.post("/import")
async def import_monitors(
    site: Minding, source: MonitorSource, by: Acting, work: Work, at: At, request: Request
) -> Brought:
    """Take over monitors from a file in the body: Uptime Kuma's backup, Gatus' configuration, Healthchecks' list, or
    what the export here wrote."""
    body = await forming.body_of(request, MOST_BYTES)
    brought = await bring(work, site.id, read(source, body), _stores(request), at)
    record_on_site(work, by, at, "monitors.imported", source, site, made=str(brought.made))
    return brought


@router.get("/export", response_class=Response)
async def export_monitors(site: Viewing, work: Work) -> Response:
    """All monitors as YAML, without their secrets."""
    return Response(written(await page_queries.all_of(work, site.id)), media_type="application/yaml")


@router.get("/{monitor}")
async def monitor(site: Viewing, monitor: Id, work: Work, at: At, request: Request) -> MonitorDetail:
    """A monitor, what was chosen for it, and its uptime over 24 hours, 7, 30 and 90 days."""
    found = await forming.found(work, site.id, monitor)
    return await answers.detail(work, *found, _stores(request).pepper, at)


@router.put("/{monitor}")
async def change_monitor(
    site: Minding, monitor: Id, form: MonitorForm, by: Acting, work: Work, at: At, request: Request
) -> MonitorDetail:
    """Change a monitor. Secrets that are not given stay; they must be given again for another target."""
    await forming.refuse_target(request.app.state.reach, form)
    one, state = await forming.found(work, site.id, monitor)
    await forming.change(work, one, form, _stores(request), at)
    record_on_site(work, by, at, "monitor.changed", one.name, site)
    return await answers.detail(work, one, state, _stores(request).pepper, at)


@router.delete("/{monitor}", status_code=204)
async def remove_monitor(site: Minding, monitor: Id, by: Acting, work: Work, at: At) -> None:
    """Remove a monitor with its incidents; results go when the site's data of their age go."""
    one, _ = await forming.found(work, site.id, monitor)
    await work.delete(one)
    announce(work, CHANGED, one.id.encode())
    record_on_site(work, by, at, "monitor.removed", one.name, site)


@router.post("/{monitor}/pause", status_code=204)
async def pause_monitor(site: Minding, monitor: Id, by: Acting, work: Work, at: At) -> None:
    """Stop checking; an incident that is under way ends."""
    one, _ = await forming.found(work, site.id, monitor)
    await forming.set_paused(work, one, at, is_paused=True)
    record_on_site(work, by, at, "monitor.paused", one.name, site)


@router.post("/{monitor}/resume", status_code=204)
async def resume_monitor(site: Minding, monitor: Id, by: Acting, work: Work, at: At) -> None:
    """Begin to check again."""
    one, _ = await forming.found(work, site.id, monitor)
    await forming.set_paused(work, one, at, is_paused=False)
    record_on_site(work, by, at, "monitor.resumed", one.name, site)


@router.post("/{monitor}/test")
async def test_monitor(site: MindingBriefly, monitor: Id, request: Request) -> Tested:
    """Do a monitor's check right now from this hub; its state does not change by it."""
    async with _stores(request).postgres.work() as work:
        one, _ = await forming.found(work, site.id, monitor)
    forming.refuse_heartbeat(one)
    return await answers.test(request.app.state.reach, one.check(_stores(request).pepper), one)


@router.get("/{monitor}/bars")
async def monitor_bars(
    site: Viewing, monitor: Id, work: Work, at: At, params: Annotated[SpanParams, Query()]
) -> list[BarCard]:
    """The hours until now in equal parts, each with what it was."""
    one, _ = await forming.found(work, site.id, monitor)
    return await answers.bar_cards(work, one, params.hours, at)


@router.get("/{monitor}/series")
async def monitor_series(
    site: Viewing, monitor: Id, at: At, request: Request, params: Annotated[SpanParams, Query()]
) -> Series:
    """How long checks took, step by step, in equal parts of time."""
    start = at - timedelta(hours=params.hours)
    return await result_queries.series(_stores(request).clickhouse, site.id, monitor, start, at, params.location)


@router.get("/{monitor}/heat")
async def monitor_heat(
    site: Viewing, monitor: Id, at: At, request: Request, params: Annotated[SpanParams, Query()]
) -> Cells:
    """How often checks took how long, over time."""
    start = at - timedelta(hours=params.hours)
    return await result_queries.heat(_stores(request).clickhouse, site.id, monitor, start, at)


@router.get("/{monitor}/places")
async def monitor_places(
    site: Viewing, monitor: Id, at: At, request: Request, params: Annotated[SpanParams, Query()]
) -> list[PlaceCard]:
    """How the monitor fares at each of its locations."""
    start = at - timedelta(hours=params.hours)
    return await result_queries.locations(_stores(request).clickhouse, site.id, monitor, start, at)


@router.get("/{monitor}/responses")
async def monitor_responses(
    site: Viewing, monitor: Id, at: At, request: Request, params: Annotated[ResponseParams, Query()]
) -> list[ResponseCard]:
    """The latest results; those that failed have the beginning of what the target said."""
    before, after = params.before or at, at - timedelta(hours=params.hours)
    return await result_queries.responses(
        _stores(request).clickhouse, site.id, monitor, after, before, failures=params.failures, most=params.limit
    )


@router.get("/{monitor}/pings")
async def monitor_pings(site: Viewing, monitor: Id, work: Work, request: Request) -> list[WordCard]:
    """The latest words of a heartbeat."""
    one, _ = await forming.found(work, site.id, monitor)
    return await result_queries.words(_stores(request).clickhouse, site.id, one.slug, 100)
