"""Answers about monitors, put together from both stores."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.reach import Reach
from app.uptime import page_queries, queries
from app.uptime.incidents.schemas import IncidentCard
from app.uptime.maintenance import is_maintenance, spans
from app.uptime.models import MaintenanceWindow, Monitor, MonitorState
from app.uptime.probes.table import look
from app.uptime.schemas import (
    BarCard,
    ListParams,
    LocationCard,
    MonitorDetail,
    MonitorForm,
    MonitorPage,
    MonitorRow,
    Tested,
    UptimeShare,
)  # fmt: skip
from app.uptime.uptime import Change, Share, Span, bars, weigh

HOURS = {"24h": 24, "7d": 24 * 7, "30d": 24 * 30, "90d": 24 * 90}
LETTERS = (("down_s", "d"), ("degraded_s", "g"), ("up_s", "u"), ("maintenance_s", "m"))


async def page(work: AsyncSession, site: int, params: ListParams, at: datetime) -> MonitorPage:
    """A page of monitors with the bars of their last 24 hours."""
    found = await page_queries.listed(work, site, params)
    windows = (await queries.windows_of(work, [site])).get(site, [])
    start = at - timedelta(hours=24)
    changes = await page_queries.changes_of(work, [monitor.id for monitor, _ in found.page], start)
    rows = [_row(monitor, state, changes.get(monitor.id, []), windows, start, at) for monitor, state in found.page]
    return MonitorPage(
        total=sum(found.statuses.values()), found=found.found, statuses=found.statuses, tags=found.tags,
        groups=found.groups, monitors=rows,
    )  # fmt: skip


def _row(
    monitor: Monitor, state: MonitorState, changes: list[Change], windows: list[MaintenanceWindow], start: datetime,
    at: datetime,
) -> MonitorRow:  # fmt: skip
    hidden = _maintenance(monitor, windows, start, at)
    shares = bars(changes, hidden, start.timestamp(), at.timestamp(), 24)
    ratio = weigh(changes, hidden, start.timestamp(), at.timestamp()).ratio
    return MonitorRow.of(
        monitor, state, in_maintenance=_is_in_maintenance(monitor, windows, at), bars="".join(map(letter, shares)),
        uptime_24h=ratio,
    )  # fmt: skip


def letter(share: Share) -> str:
    """A part of time as the worst that was in it."""
    return next((sign for name, sign in LETTERS if getattr(share, name) > 0), "-")


async def detail(
    work: AsyncSession, monitor: Monitor, state: MonitorState, pepper: bytes, at: datetime
) -> MonitorDetail:
    """A monitor with all that was chosen, and its uptime over several times."""
    windows = (await queries.windows_of(work, [monitor.site_id])).get(monitor.site_id, [])
    changes = (await page_queries.changes_of(work, [monitor.id], at - timedelta(days=90))).get(monitor.id, [])
    uptime = {name: _share(monitor, changes, windows, at - timedelta(hours=hours), at) for name, hours in HOURS.items()}
    row = _row(monitor, state, changes, windows, at - timedelta(hours=24), at)
    chosen = ("timeout_s", "confirmations", "retry_s", "recoveries", "slow_ms", "is_upside_down", "locations", "quorum",
              "parents", "created_at")  # fmt: skip
    return MonitorDetail(
        **row.model_dump(), **{name: getattr(monitor, name) for name in chosen}, check=monitor.spec,
        secrets=sorted(monitor.secrets(pepper)), uptime={name: UptimeShare.of(share) for name, share in uptime.items()},
        ping_path=f"/ping/{monitor.ping_token}" if monitor.ping_token else None,
    )  # fmt: skip


async def bar_cards(work: AsyncSession, monitor: Monitor, hours: int, at: datetime) -> list[BarCard]:
    """A monitor's time in ninety parts, or by the hour for one day."""
    start, count = at - timedelta(hours=hours), 24 if hours <= 24 else 90
    windows = (await queries.windows_of(work, [monitor.site_id])).get(monitor.site_id, [])
    changes = (await page_queries.changes_of(work, [monitor.id], start)).get(monitor.id, [])
    hidden = _maintenance(monitor, windows, start, at)
    width = timedelta(hours=hours) / count
    shares = bars(changes, hidden, start.timestamp(), at.timestamp(), count)
    return [BarCard(at=start + i * width, share=UptimeShare.of(share)) for i, share in enumerate(shares)]


async def share_between(work: AsyncSession, monitor: Monitor, start: datetime, end: datetime) -> Share:
    """A monitor's time by what it was: the one number for page, badge, status page and API."""
    windows = (await queries.windows_of(work, [monitor.site_id])).get(monitor.site_id, [])
    changes = (await page_queries.changes_of(work, [monitor.id], start)).get(monitor.id, [])
    return _share(monitor, changes, windows, start, end)


async def incident_page(work: AsyncSession, site: int, incident: str) -> IncidentCard | None:
    """An incident with its timeline."""
    found = await page_queries.incidents_of(work, site, incident=incident)
    if not found:
        return None
    return found[0].model_copy(update={"notes": await page_queries.notes_of(work, incident)})


async def test(reach: Reach, check: object, form: MonitorForm | Monitor) -> Tested:
    """What a check finds right now, from this hub."""
    seconds = min(form.timeout_s, 30)
    found = await look(reach, check, seconds, slow_ms=form.slow_ms, is_upside_down=form.is_upside_down)
    ends = datetime.fromtimestamp(found.certificate_ends, UTC) if found.certificate_ends else None
    return Tested(
        outcome=found.outcome, code=found.code, words=found.words, total_ms=round(found.took_ms or 0, 2),
        phases={name: round(ms, 2) for name, ms in found.course.took_ms.items()}, status_code=found.status_code,
        facts=found.facts, body=found.body, peer=found.course.address, certificate_ends=ends,
    )  # fmt: skip


async def location_cards(work: AsyncSession, site: int, own: str, since: datetime) -> list[LocationCard]:
    """Where checks can be done from."""
    cards = [
        LocationCard(
            location=place.location, probers=place.probers, is_private=place.is_private, last_seen_at=place.last_seen_at
        )
        for place in await page_queries.places(work, site, since)
    ]
    if not any(card.location == own for card in cards):
        cards.insert(0, LocationCard(location=own, probers=0, is_private=False, last_seen_at=None))
    return cards


def _share(
    monitor: Monitor, changes: list[Change], windows: list[MaintenanceWindow], start: datetime, end: datetime
) -> Share:
    return weigh(changes, _maintenance(monitor, windows, start, end), start.timestamp(), end.timestamp())


def _maintenance(monitor: Monitor, windows: list[MaintenanceWindow], start: datetime, end: datetime) -> list[Span]:
    mine = [window.window for window in windows if window.concerns(monitor)]
    return spans(mine, start, end) if mine else []


def _is_in_maintenance(monitor: Monitor, windows: list[MaintenanceWindow], at: datetime) -> bool:
    mine = [window.window for window in windows if window.concerns(monitor)]
    return bool(mine) and is_maintenance(mine, at)
