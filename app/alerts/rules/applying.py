"""A site's rules out into YAML, and back in."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.channels.queries import channels_for
from app.alerts.engine.targets import OWNERS
from app.alerts.engine.watch import measure_of
from app.alerts.measures import Measures
from app.alerts.rules import queries
from app.alerts.rules.files import RulesFileWrong, read_file, write_file
from app.alerts.rules.schemas import AlertRuleForm, Step
from app.kit.problems import BadRequest
from app.sites.models import Site


class Applied(BaseModel):
    """What applying a file did, by slug."""

    created: list[str]
    changed: list[str]
    unchanged: list[str]
    deleted: list[str]


class ChannelUnknown(BadRequest):
    code, title = "channel_unknown", "There is no such channel"


async def export_rules(work: AsyncSession, site: Site, at: datetime) -> str:
    """The rules of a site as YAML."""
    await queries.lock_site(work, site.id, at)
    names = {one.id: one.name for one in await channels_for(work, site)}
    forms = [AlertRuleForm.of_rule(rule) for rule in await queries.rules_of_site(work, site.id)]
    return write_file([_with_channels(form, names) for form in forms])


async def apply_rules(
    work: AsyncSession, site: Site, text: str, measures: Measures, at: datetime, *, prunes: bool
) -> Applied:
    """Make a site's rules those of a file; ``prunes`` deletes the others. Raises RulesFileWrong and others."""
    file = read_file(text)
    await queries.lock_site(work, site.id, at)
    theirs = {rule.slug: rule for rule in await queries.rules_of_site(work, site.id)}
    ids = {one.name: one.id for one in await channels_for(work, site)} | {OWNERS: OWNERS}
    done = Applied(created=[], changed=[], unchanged=[], deleted=[])
    for form in reversed(file.rules):  # a new rule stands before the others, so the last comes first
        checked = await check(work, site, _named(form, ids), measures)
        rule = theirs.get(form.slug)
        if rule is None:
            await queries.add_rule(work, site.id, checked, at)
            done.created.append(form.slug)
        elif AlertRuleForm.of_rule(rule) == checked:
            done.unchanged.append(form.slug)
        else:
            await queries.change_rule(work, rule, checked, at)
            done.changed.append(form.slug)
    for slug in theirs.keys() - {form.slug for form in file.rules} if prunes else ():
        await queries.delete_rule(work, theirs[slug], at)
        done.deleted.append(slug)
    return done


async def check(work: AsyncSession, site: Site, form: AlertRuleForm, measures: Measures) -> AlertRuleForm:
    """A rule whose measure can be asked and whose channels are there. Raises Problem with a sentence."""
    if form.measure is not None:
        measure = measure_of(measures, form.measure)
        query = measure.read(form.measure.query)
        form.measure.query = {name: value for name, value in query.items() if value}
        if form.is_on:  # one whose goal is gone can still be switched off
            await measure.refuse_unknown(work, site.id, query)
    known = {one.id for one in await channels_for(work, site)} | {OWNERS}
    for one in (name for step in form.steps for name in step.channels):
        if one not in known:
            raise ChannelUnknown(f"{one!r} is none of this site's channels.")
    return form


def _with_channels(form: AlertRuleForm, names: dict[str, str]) -> AlertRuleForm:
    known = {**names, OWNERS: OWNERS}
    steps = [
        Step(after_s=step.after_s, channels=[known[one] for one in step.channels if one in known])
        for step in form.steps
    ]
    return form.model_copy(update={"steps": steps})


def _named(form: AlertRuleForm, ids: dict[str, str]) -> AlertRuleForm:
    unknown: Sequence[str] = [one for step in form.steps for one in step.channels if one not in ids]
    if unknown:
        raise RulesFileWrong(f"{form.slug}: there is no channel named {unknown[0]!r}.")
    steps = [Step(after_s=step.after_s, channels=[ids[one] for one in step.channels]) for step in form.steps]
    return form.model_copy(update={"steps": steps})
