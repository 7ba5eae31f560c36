"""The people's door to rules."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import PlainTextResponse

from app.alerts.measures import Measures
from app.alerts.rules import applying, queries
from app.alerts.rules.answers import Watchable, watchable
from app.alerts.rules.applying import Applied
from app.alerts.rules.preview import PreviewView, preview
from app.alerts.rules.schemas import AlertRuleCard, AlertRuleForm, RuleOrder
from app.kit.clock import At
from app.kit.work import Work
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.permit import Acting, Editing, Viewing

router = APIRouter(prefix="/api/sites/{site}/alert-rules", tags=["alerts"])


async def _measures(request: Request) -> Measures:
    return request.app.state.measures


Known = Annotated[Measures, Depends(_measures)]
Yaml = Annotated[str, Body(media_type="application/yaml", max_length=512 * 1024)]


@router.get("")
async def rules(site: Viewing, work: Work, at: At) -> list[AlertRuleCard]:
    """The rules of a site, in the order in which they take signals."""
    await queries.lock_site(work, site.id, at)
    firing = await queries.firing_by_rule(work, site.id)
    return [AlertRuleCard.of(one, firing.get(one.id, 0)) for one in await queries.rules_of_site(work, site.id)]


@router.get("/watchable")
async def what_can_be_watched(site: Viewing, measures: Known, work: Work) -> Watchable:
    """The kinds of signals and the measures that a rule can look at."""
    return await watchable(work, site.id, measures)


@router.post("", status_code=201)
async def create_rule(
    site: Editing, form: AlertRuleForm, measures: Known, by: Acting, work: Work, at: At
) -> AlertRuleCard:
    """Make a rule. It stands before all others."""
    made = await queries.add_rule(work, site.id, await applying.check(work, site, form, measures), at)
    record_on_site(work, by, at, "alert_rule.created", made.name, site)
    return AlertRuleCard.of(made)


@router.post("/preview")
async def preview_rule(request: Request, site: Viewing, form: AlertRuleForm, measures: Known, at: At) -> PreviewView:
    """What a rule would have done in the last 30 days."""
    return await preview(request.app.state.stores, site, form, measures, at)


@router.put("/order", status_code=204)
async def order_rules(site: Editing, form: RuleOrder, by: Acting, work: Work, at: At) -> None:
    """Say in which order rules take signals: the first that fits."""
    await queries.order_rules(work, site.id, form.rules, at)
    record_on_site(work, by, at, "alert_rules.ordered", str(len(form.rules)), site)


@router.get("/file", response_class=PlainTextResponse)
async def export_rules(site: Editing, work: Work, at: At) -> PlainTextResponse:
    """The rules of a site as YAML."""
    return PlainTextResponse(await applying.export_rules(work, site, at), media_type="application/yaml")


@router.put("/file")
async def apply_rules(
    site: Editing, text: Yaml, measures: Known, by: Acting, work: Work, at: At, prune: bool = False
) -> Applied:
    """Make the rules those of a YAML file; with ``prune`` the others are deleted."""
    done = await applying.apply_rules(work, site, text, measures, at, prunes=prune)
    changes = f"{len(done.created)} new, {len(done.changed)} changed, {len(done.deleted)} deleted"
    record_on_site(work, by, at, "alert_rules.applied", changes, site)
    return done


@router.put("/{rule}")
async def change_rule(
    site: Editing, rule: Id, form: AlertRuleForm, measures: Known, by: Acting, work: Work, at: At
) -> AlertRuleCard:  # fmt: skip
    """Change a rule; what it was about to say is forgotten."""
    found = await queries.rule_of_site(work, site.id, rule)
    await queries.change_rule(work, found, await applying.check(work, site, form, measures), at)
    record_on_site(work, by, at, "alert_rule.changed", found.name, site)
    return AlertRuleCard.of(found)


@router.delete("/{rule}", status_code=204)
async def remove_rule(site: Editing, rule: Id, by: Acting, work: Work, at: At) -> None:
    """Delete a rule; its alerts are over, and who was told is told so."""
    found = await queries.rule_of_site(work, site.id, rule)
    await queries.delete_rule(work, found, at)
    record_on_site(work, by, at, "alert_rule.deleted", found.name, site)
