"""Planning maintenance, and saying what overlaps: several windows may, but people should know it when they plan."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.uptime import forming, page_queries
from app.uptime.incidents.schemas import MaintenanceCard, MaintenanceForm
from app.uptime.maintenance import overlap, spans
from app.uptime.models import MaintenanceWindow
from app.uptime.uptime import Span

MONTH, YEAR = timedelta(days=31), timedelta(days=366)


async def plan(work: AsyncSession, window: MaintenanceWindow, form: MaintenanceForm) -> MaintenanceWindow:
    """Write a form into a window, new or not. Raises Invalid for monitors that are not the site's."""
    unknown = set(form.monitors) - await page_queries.ids_among(work, window.site_id, form.monitors)
    if unknown:
        raise forming.wrong("monitors", "One of the monitors is not there.")
    for name in ("name", "starts_at", "duration_s", "rule", "timezone", "monitors", "tags"):
        setattr(window, name, getattr(form, name))
    work.add(window)
    await work.flush()
    return window


async def cards(work: AsyncSession, site_id: int, at: datetime) -> list[MaintenanceCard]:
    """All windows of a site with their next times, and which of them overlap."""
    windows = await page_queries.windows_in(work, site_id)
    until = min(max([at, *(window.starts_at for window in windows)]), at + YEAR) + MONTH
    times = {window.id: spans([window.window], at, until) for window in windows}
    tagged = await page_queries.tags_of(work, site_id, {one for window in windows for one in window.monitors})
    return [_card(window, windows, times, tagged, at) for window in windows]


async def card(work: AsyncSession, window: MaintenanceWindow, at: datetime) -> MaintenanceCard:
    """One window of its site."""
    return next(one for one in await cards(work, window.site_id, at) if one.id == window.id)


def _card(
    window: MaintenanceWindow, windows: Sequence[MaintenanceWindow], times: dict[str, list[Span]],
    tagged: dict[str, list[str]], at: datetime,
) -> MaintenanceCard:  # fmt: skip
    mine = times[window.id]
    names = [
        other.name for other in windows
        if other.id != window.id and _share(window, other, tagged) and overlap(mine, times[other.id])
    ]  # fmt: skip
    bounds = [(datetime.fromtimestamp(left, UTC), datetime.fromtimestamp(right, UTC)) for left, right in mine]
    return MaintenanceCard.of(window, bounds, at, names)


def _share(one: MaintenanceWindow, other: MaintenanceWindow, tagged: dict[str, list[str]]) -> bool:
    """Whether a monitor could be in both: each is of the whole site, of monitors, or of tags."""
    if not (one.monitors or one.tags) or not (other.monitors or other.tags):
        return True
    tags_of_one = {*one.tags, *(tag for monitor in one.monitors for tag in tagged.get(monitor, ()))}
    tags_of_other = {*other.tags, *(tag for monitor in other.monitors for tag in tagged.get(monitor, ()))}
    is_same = bool(set(one.monitors) & set(other.monitors) or set(one.tags) & set(other.tags))
    return is_same or bool(tags_of_one & set(other.tags)) or bool(tags_of_other & set(one.tags))
