"""What the demo's people told of its outage: a public page with a post and planned work, a rule, and alerts.

Nothing of it leaves the hub: the channel is switched off, and the page has no subscribers.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.channels import making as channels
from app.alerts.channels.schemas import ChannelForm
from app.alerts.rules import applying
from app.alerts.rules.queries import add_rule
from app.alerts.rules.schemas import AlertRuleForm, Change, MeasureSpec, Threshold
from app.alerts.signals import Severity, Signal, SignalState, tell
from app.features import MEASURES
from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites.actor import COMMAND_LINE
from app.sites.models import Site
from app.uptime import page_queries, telling
from app.uptime.incidents.schemas import IncidentCard
from app.uptime.models import Incident, MaintenanceWindow, Monitor
from app.uptime.status_pages import making, posting, queries
from app.uptime.status_pages.models import StatusPage
from app.uptime.status_pages.schemas import PostForm, StatusPageForm, UpdateForm

# Group, name, what it is, the monitor behind it, and whether its response time is shown.
COMPONENTS = (
    ("Shop", "Website", "What customers see", "Front page", False),
    ("Shop", "Checkout", "Baskets and payment", "Checkout", True),
    ("Shop", "Search", "", "Product search", False),
    ("Behind the scenes", "API", "For partners", "API", True),
    ("Behind the scenes", "Backups", "", "Nightly backup", False),
)
# Minutes after its beginning, what was said of it.
WORDS = (
    (2, "investigating", "Some payments fail. We are looking into it."),
    (5, "identified", "Our payment provider does not answer. We take the last deploy back."),
    (9, "resolved", "Payments work again. We are sorry for the trouble."),
)


async def told(stores: Stores, site: Site, at: datetime) -> None:
    """Tell of the demo's monitors, which are new."""
    async with transaction(stores) as work:
        monitors = {one.name: one for one in await page_queries.all_of(work, site.id)}
        [outage] = await page_queries.incidents_of(work, site.id, monitor=monitors["Checkout"].id, limit=1)
        page = await _page(work, stores, site, monitors, at)
        await _post(work, stores, site, page, outage)
        await _plan(work, stores, site, page, at)
        await _rules(work, stores, site, at)
        await _alert(work, site, monitors, outage, at)


async def page_of(stores: Stores, site: Site) -> str:
    """The slug of the site's first page; '' for none."""
    async with stores.postgres.work() as work:
        return next((page.slug for page in await queries.pages_of_site(work, site.id)), "")


async def _page(
    work: AsyncSession, stores: Stores, site: Site, monitors: dict[str, Monitor], at: datetime
) -> StatusPage:  # fmt: skip
    groups: dict[str, list[dict[str, object]]] = {}
    for group, name, about, monitor, shows_latency in COMPONENTS:
        component = {"name": name, "about": about, "monitor": monitors[monitor].id, "shows_latency": shows_latency}
        groups.setdefault(group, []).append(component)
    is_taken = await queries.public_page(work, "demo") is not None
    form = StatusPageForm.model_validate({
        "name": "Demo shop", "slug": f"demo-{site.public_id}" if is_taken else "demo",
        "about": "How the shop of the demo is doing.",
        "groups": [{"name": name, "components": components} for name, components in groups.items()],
    })  # fmt: skip
    return await making.make(work, stores, site, form, COMMAND_LINE, at)


async def _post(work: AsyncSession, stores: Stores, site: Site, page: StatusPage, outage: IncidentCard) -> None:
    mine = [component["id"] for component in page.components if component["monitor"] == outage.monitor_id]
    (first, state, text), *later = WORDS
    form = PostForm.model_validate({
        "state": state, "text": text, "title": "Payments fail", "impact": "major", "components": mine,
        "starts_at": outage.began_at, "incident_id": outage.id,
    })  # fmt: skip
    post = await posting.write_post(work, stores, site, page, form, outage.began_at + timedelta(minutes=first))
    for minutes, state, text in later:
        word = UpdateForm.model_validate({"state": state, "text": text})
        moment = outage.began_at + timedelta(minutes=minutes)
        await posting.add_update(work, stores, site, page, post, word, moment)


async def _plan(work: AsyncSession, stores: Stores, site: Site, page: StatusPage, at: datetime) -> None:
    starts_at = (at + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    title = "A larger database"
    form = PostForm.model_validate({
        "kind": "maintenance", "state": "scheduled", "title": title, "impact": "none", "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1), "components": [component["id"] for component in page.components[:2]],
        "text": "The shop moves to a larger database. It may be slow for an hour.",
    })  # fmt: skip
    await posting.write_post(work, stores, site, page, form, at)
    work.add(
        MaintenanceWindow(
            site_id=site.id, name=title, starts_at=starts_at, duration_s=3600, rule="", timezone=site.timezone,
            monitors=[], tags=["prod"], created_at=at,
        )
    )  # fmt: skip


async def _rules(work: AsyncSession, stores: Stores, site: Site, at: datetime) -> None:
    off = ChannelForm(kind="ntfy", name="On call", fields={"topic": "demo"}, is_on=False)
    await channels.make(work, stores, site, off, at)
    rule = AlertRuleForm(
        slug="slow-checkout", name="Checkout is slow", severity=Severity.CRITICAL,
        measure=MeasureSpec(
            measure="span_latency", query={"service": "shop", "operation": "POST /checkout/{id}", "percentile": "p95"},
            window_s=300, condition=Threshold(value=1500, recover=900),
        ),
    )  # fmt: skip
    fewer = AlertRuleForm(
        slug="fewer-sign-ups", name="Fewer sign-ups", severity=Severity.WARNING,
        measure=MeasureSpec(
            measure="goal_conversion", query={"goal": "Sign-up"}, window_s=10_800,
            condition=Change(direction="down", percent=50, least=1),
        ),
    )  # fmt: skip
    for form in (rule, fewer):
        await add_rule(work, site.id, await applying.check(work, site, form, MEASURES), at)


async def _alert(
    work: AsyncSession, site: Site, monitors: dict[str, Monitor], outage: IncidentCard, at: datetime
) -> None:  # fmt: skip
    incident = await work.get(Incident, outage.id)
    assert incident is not None and incident.ended_at is not None
    checkout, front, search = monitors["Checkout"], monitors["Front page"], monitors["Product search"]
    await tell(work, telling.began(checkout, incident))
    await tell(work, telling.ended(checkout, incident, incident.ended_at, is_paused=False))
    [slow] = [one for one in await page_queries.incidents_of(work, site.id, monitor=search.id) if one.ended_at is None]
    is_slow = await work.get(Incident, slow.id)
    assert is_slow is not None
    await tell(work, telling.began(search, is_slow))
    ends = at + timedelta(days=9)
    await tell(
        work,
        Signal(
            site.id, "certificate", f"{front.subject}:certificate", SignalState.FIRING, Severity.WARNING,
            f"{front.name}: a certificate ends", f"It ends on {ends:%d %B %Y}, in 9 days.", f"/uptime/{front.id}",
            at - timedelta(hours=3),
        ),
    )  # fmt: skip
