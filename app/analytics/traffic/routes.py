"""The people's door to spikes and drops."""

from fastapi import APIRouter

from app.analytics.traffic import queries
from app.analytics.traffic.models import TrafficKind
from app.analytics.traffic.schemas import AlertCard, RuleCard, RuleForm, TrafficView
from app.kit.clock import At
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.permit import Acting, Editing, Viewing

router = APIRouter(prefix="/api/sites/{site}/traffic-alerts", tags=["traffic alerts"])


@router.get("")
async def traffic_alerts(site: Viewing, work: Work) -> TrafficView:
    """When somebody is told about spikes and drops, and those that happened lately."""
    rules = await queries.rules_of_site(work, site.id)
    alerts = await queries.alerts_of_site(work, site.id)
    return TrafficView(
        rules=[RuleCard.of(kind, rules.get(kind)) for kind in TrafficKind],
        alerts=[AlertCard.of(alert) for alert in alerts],
    )


@router.put("/{kind}")
async def set_traffic_rule(
    site: Editing, kind: TrafficKind, form: RuleForm, by: Acting, work: Work, at: At
) -> RuleCard:
    """Say when to tell about spikes, or about drops."""
    rule = await queries.set_rule(work, site.id, kind, form.model_dump(), at)
    said = "off" if not form.is_on else form.mode if form.mode == "automatic" else f"{form.visitors} visitors"
    record_on_site(work, by, at, "traffic_rule.changed", kind, site, rule=said, minutes=str(form.window_minutes))
    return RuleCard.of(kind, rule)
