"""Planning maintenance."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.uptime import forming, page_queries
from app.uptime.incidents.schemas import MaintenanceForm
from app.uptime.models import MaintenanceWindow


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
