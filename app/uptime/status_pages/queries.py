"""What Postgres is asked about status pages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import BadRequest, Conflict, NotFound
from app.sites.models import Site
from app.sites.organizations.queries import LimitReached
from app.uptime.models import Incident, MaintenanceWindow, Monitor, MonitorState, StatusChange
from app.uptime.status_pages.models import StatusPage, StatusPost, StatusSubscriber

MOST_PAGES = 20  # of one site
MOST_SUBSCRIBERS = 10_000  # of one page
MOST_POSTS = 100  # shown


class StatusPageNotFound(NotFound):
    code, title = "status_page_not_found", "There is no such status page"


class StatusPostNotFound(NotFound):
    code, title = "status_post_not_found", "There is no such post"


class AddressTaken(Conflict):
    code, title = "address_taken", "Another status page has that address"


class MonitorUnknown(BadRequest):
    code, title = "monitor_unknown", "There is no such monitor"


async def pages_of_site(work: AsyncSession, site_id: int) -> Sequence[StatusPage]:
    """The pages of a site, by name."""
    return (await work.scalars(select(StatusPage).where(StatusPage.site_id == site_id).order_by(StatusPage.name))).all()


async def page_of_site(work: AsyncSession, site_id: int, page_id: str) -> StatusPage:
    """A page. Raises StatusPageNotFound."""
    found = await work.get(StatusPage, page_id)
    if found is None or found.site_id != site_id:
        raise StatusPageNotFound()
    return found


async def public_page(work: AsyncSession, slug: str) -> StatusPage | None:
    """A page that is switched on, of a site that lives."""
    wanted = select(StatusPage).join(Site, Site.id == StatusPage.site_id)
    return await work.scalar(wanted.where(StatusPage.slug == slug, StatusPage.is_on, Site.deleted_at.is_(None)))


async def all_public(work: AsyncSession) -> Sequence[StatusPage]:
    """All pages that are switched on, of sites that live."""
    wanted = select(StatusPage).join(Site, Site.id == StatusPage.site_id)
    return (await work.scalars(wanted.where(StatusPage.is_on, Site.deleted_at.is_(None)))).all()


async def refuse_taken(work: AsyncSession, page_id: str, slug: str, domain: str) -> None:
    """Raises AddressTaken when another page has the slug or the domain."""
    is_taken = (StatusPage.slug == slug) | ((StatusPage.domain == domain) & (StatusPage.domain != ""))
    taken = await work.scalar(select(StatusPage.slug).where(StatusPage.id != page_id, is_taken).limit(1))
    if taken is not None:
        field, what = ("slug", slug) if taken == slug else ("domain", domain)
        sentence = f"Another status page is at {what} already."
        raise AddressTaken(sentence, errors=[{"field": field, "message": sentence}])


async def refuse_too_many(work: AsyncSession, site_id: int) -> None:
    """Raises LimitReached."""
    count = await work.scalar(select(func.count()).select_from(StatusPage).where(StatusPage.site_id == site_id))
    if (count or 0) >= MOST_PAGES:
        raise LimitReached(f"This site has {MOST_PAGES} status pages, which is the most.")


async def choices(work: AsyncSession, site: Site, *, whole_organization: bool) -> list[tuple[Monitor, str]]:
    """The monitors that may stand on a page, with the domains of their sites."""
    is_near = Site.organization_id == site.organization_id if whole_organization else Site.id == site.id
    wanted = select(Monitor, Site.domain).join(Site, Site.id == Monitor.site_id)
    rows = await work.execute(wanted.where(is_near, Site.deleted_at.is_(None)).order_by(Site.domain, Monitor.name))
    return [(monitor, domain) for monitor, domain in rows]


async def monitors_of_page(work: AsyncSession, page: StatusPage) -> dict[str, tuple[Monitor, MonitorState]]:
    """The monitors behind a page, as long as they are of its organization."""
    wanted = (
        select(Monitor, MonitorState)
        .join(MonitorState, MonitorState.monitor_id == Monitor.id)
        .join(Site, Site.id == Monitor.site_id)
        .where(
            Monitor.id.in_(page.monitors), Site.organization_id == page.organization_id, Site.deleted_at.is_(None)
        )
    )  # fmt: skip
    return {monitor.id: (monitor, state) for monitor, state in await work.execute(wanted)}


async def windows_of(work: AsyncSession, sites: set[int]) -> dict[int, list[MaintenanceWindow]]:
    """The maintenance of some sites."""
    found: dict[int, list[MaintenanceWindow]] = {}
    for window in await work.scalars(select(MaintenanceWindow).where(MaintenanceWindow.site_id.in_(sites))):
        found.setdefault(window.site_id, []).append(window)
    return found


async def posts_of(work: AsyncSession, page_id: str, since: datetime | None = None) -> Sequence[StatusPost]:
    """The posts of a page, the newest first; of those that are over, the ones since a moment."""
    wanted = select(StatusPost).where(StatusPost.page_id == page_id)
    if since is not None:
        wanted = wanted.where(StatusPost.changed_at >= since)
    return (await work.scalars(wanted.order_by(StatusPost.starts_at.desc(), StatusPost.id).limit(MOST_POSTS))).all()


async def post_of_page(work: AsyncSession, page_id: str, post_id: str) -> StatusPost:
    """A post. Raises StatusPostNotFound."""
    found = await work.get(StatusPost, post_id)
    if found is None or found.page_id != page_id:
        raise StatusPostNotFound()
    return found


async def subscribers_of(work: AsyncSession, page_id: str, *, confirmed: bool = False) -> Sequence[StatusSubscriber]:
    """The subscribers of a page."""
    wanted = select(StatusSubscriber).where(StatusSubscriber.page_id == page_id)
    if confirmed:
        wanted = wanted.where(StatusSubscriber.confirmed_at.is_not(None))
    return (await work.scalars(wanted.order_by(StatusSubscriber.created_at.desc(), StatusSubscriber.id))).all()


async def subscriber_named(work: AsyncSession, page_id: str, target: str) -> StatusSubscriber | None:
    """The subscriber with an address."""
    return await work.scalar(
        select(StatusSubscriber).where(StatusSubscriber.page_id == page_id, StatusSubscriber.target == target)
    )


async def subscriber_of_page(work: AsyncSession, page_id: str, subscriber_id: str) -> StatusSubscriber | None:
    """A subscriber of a page."""
    found = await work.get(StatusSubscriber, subscriber_id)
    return found if found is not None and found.page_id == page_id else None


async def page_of_subscriber(work: AsyncSession, subscriber_id: str) -> StatusPage | None:
    """The page that somebody subscribed to, also while it is switched off."""
    wanted = select(StatusPage).join(StatusSubscriber, StatusSubscriber.page_id == StatusPage.id)
    return await work.scalar(wanted.where(StatusSubscriber.id == subscriber_id))


async def refuse_too_many_subscribers(work: AsyncSession, page_id: str) -> None:
    """Raises LimitReached."""
    counted = select(func.count()).select_from(StatusSubscriber).where(StatusSubscriber.page_id == page_id)
    if (await work.scalar(counted) or 0) >= MOST_SUBSCRIBERS:
        raise LimitReached("This page has as many subscribers as a page may have.")


async def incidents_to_write_of(work: AsyncSession, monitors: Sequence[str], since: datetime) -> Sequence[Incident]:
    """Outages of these monitors that go on, or were over after a moment; those under way and the latest first."""
    is_near = Incident.ended_at.is_(None) | (Incident.ended_at >= since)
    wanted = select(Incident).where(Incident.monitor_id.in_(monitors), Incident.kind.in_(("down", "degraded")), is_near)
    order = (Incident.ended_at.is_not(None), Incident.began_at.desc(), Incident.id)
    return (await work.scalars(wanted.order_by(*order).limit(MOST_POSTS))).all()


async def newest_change(work: AsyncSession, monitors: Sequence[str]) -> int:
    """The number of the newest transition of these monitors."""
    return await work.scalar(select(func.max(StatusChange.id)).where(StatusChange.monitor_id.in_(monitors))) or 0
