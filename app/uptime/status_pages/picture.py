"""The public state of a page, put together: this and nothing else is shown, sent and written to disk."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.kit.log import log
from app.kit.problems import Problem
from app.kit.stores import Stores
from app.sites.models import Site
from app.uptime import page_queries
from app.uptime.maintenance import spans
from app.uptime.models import MaintenanceWindow, Monitor, MonitorState
from app.uptime.result_queries import series
from app.uptime.status_pages import queries
from app.uptime.status_pages.automatic import outages_of, unwritten
from app.uptime.status_pages.models import StatusPage, StatusPost
from app.uptime.status_pages.public import (
    OVER,
    ComponentView,
    DayView,
    GroupView,
    OutageView,
    Overall,
    PostView,
    PublicPage,
)  # fmt: skip
from app.uptime.uptime import Change, Share, Span, weigh

DAYS = 90
CHART_PARTS = 48
KNOWN = {"up": "up", "degraded": "degraded", "down": "down"}


async def picture_of(stores: Stores, page: StatusPage, at: datetime) -> PublicPage:
    """What the public sees of a page now."""
    async with stores.postgres.work() as work:
        site = await work.get(Site, page.site_id)
        zone = ZoneInfo(site.timezone if site else "UTC")
        found = await queries.monitors_of_page(work, page)
        bounds = midnights(at, zone)
        changes = await page_queries.changes_of(work, list(found), datetime.fromtimestamp(bounds[0], UTC))
        windows = await queries.windows_of(work, {monitor.site_id for monitor, _ in found.values()})
        posts = await queries.posts_of(work, page.id, at - timedelta(days=DAYS))
    groups: list[GroupView] = []
    outages: list[OutageView] = []
    for group in page.groups:
        views = []
        for component in group["components"]:
            row = found.get(component["monitor"])
            if row is not None:  # a monitor that was deleted is no component any more
                mine = changes.get(row[0].id, [])
                hidden = _hidden(row[0], windows.get(row[0].site_id, []), bounds, at)
                views.append(_component(component, row[1], mine, hidden, bounds, at))
                outages += outages_of((component["id"], component["name"]), mine, hidden, bounds[0], at.timestamp())
                if component["shows_latency"]:
                    views[-1].latency_ms = await _latency(stores, row[0], at)
        groups.append(GroupView(name=group["name"], components=views))
    return _page(page, [one for one in groups if one.components], posts, outages, stores.settings.sends_mail, at)


def midnights(at: datetime, zone: ZoneInfo) -> list[float]:
    """The bounds of the last DAYS local days up to now, unix seconds."""
    today = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return [*(day.timestamp() for day in days), at.timestamp()]


def _page(
    page: StatusPage, groups: list[GroupView], posts: Sequence[StatusPost], outages: list[OutageView],
    takes_mail: bool, at: datetime,
) -> PublicPage:  # fmt: skip
    names = {component["id"]: component["name"] for component in page.components}
    views = [PostView.of(post, names) for post in posts]
    statuses = [one.status for group in groups for one in group.components]
    open_posts = [post for post in views if post.state not in OVER]
    same = ("name", "slug", "about", "language", "colour", "logo", "home")
    return PublicPage(
        **{name: getattr(page, name) for name in same}, at=at, groups=groups, takes_mail=takes_mail,
        status=overall(statuses), components=len(statuses), unmeasured=statuses.count("unmeasured"),
        incidents=[post for post in open_posts if post.kind == "incident"],
        maintenance=[post for post in open_posts if post.kind == "maintenance"],
        history=[post for post in views if post.state in OVER], outages=unwritten(outages, views),
    )  # fmt: skip


def overall(statuses: Sequence[str]) -> Overall:
    """The state of the whole from those of its components."""
    known = [status for status in statuses if status != "unmeasured"]
    if not known:
        return "unmeasured"
    if all(status == "down" for status in statuses):
        return "down"
    worse: tuple[tuple[str, Overall], ...] = (
        ("down", "partial"), ("degraded", "degraded"), ("maintenance", "maintenance"),
    )  # fmt: skip
    for status, word in worse:
        if status in known:
            return word
    return "up"


def _hidden(monitor: Monitor, windows: list[MaintenanceWindow], bounds: list[float], at: datetime) -> list[Span]:
    mine = [window.window for window in windows if window.concerns(monitor)]
    return spans(mine, datetime.fromtimestamp(bounds[0], UTC), at + timedelta(seconds=1)) if mine else []


def _component(
    component: dict, state: MonitorState, changes: list[Change], hidden: list[Span], bounds: list[float], at: datetime
) -> ComponentView:  # fmt: skip
    is_maintained = any(left <= at.timestamp() < right for left, right in hidden)
    days = [weigh(changes, hidden, left, right) for left, right in pairwise(bounds)]
    status = "maintenance" if is_maintained else KNOWN.get(state.status, "unmeasured")
    whole = weigh(changes, hidden, bounds[0], bounds[-1])
    return ComponentView(
        id=component["id"], name=component["name"], about=component["about"], status=status,  # type: ignore[arg-type]
        uptime=whole.ratio, days=[_day(share, left) for share, left in zip(days, bounds, strict=False)],
    )  # fmt: skip


def _day(share: Share, start: float) -> DayView:
    # Half a day on, it is the same day in whichever zone its midnight was.
    day = datetime.fromtimestamp(start + 43_200, UTC).date()
    status = next(
        (name for name in ("down", "degraded", "up", "maintenance") if getattr(share, f"{name}_s") > 0), "unmeasured"
    )
    return DayView(
        day=day, status=status, uptime=share.ratio, down_s=round(share.down_s),  # type: ignore[arg-type]
        degraded_s=round(share.degraded_s), maintenance_s=round(share.maintenance_s),
        unmeasured_s=round(share.unmeasured_s),
    )  # fmt: skip


async def _latency(stores: Stores, monitor: Monitor, at: datetime) -> list[float | None]:
    """Medians of the last day in CHART_PARTS parts; empty while the store does not answer: the page stays up."""
    start = at - timedelta(days=1)
    try:
        found = await series(stores.clickhouse, monitor.site_id, monitor.id, start, at)
    except Problem as problem:
        log.warning("status_page_without_chart", code=problem.code)
        return []
    parts: list[list[float]] = [[] for _ in range(CHART_PARTS)]
    for point in found.points:
        place = int((point.at - start.timestamp()) / 86_400 * CHART_PARTS)
        if 0 <= place < CHART_PARTS and point.checks > point.failures:
            parts[place].append(point.p50_ms)
    return [round(sum(part) / len(part), 1) if part else None for part in parts]
