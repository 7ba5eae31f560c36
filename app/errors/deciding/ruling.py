"""The rules of a site, in Postgres and as values."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.deciding.merging import HashNotFound
from app.errors.deciding.schemas import MatcherForm, RuleForm, RulesForm
from app.errors.issues.listing import short_id
from app.errors.models import ErrorGroup, ErrorRule
from app.errors.rules import Matcher, Rule
from app.sites.actor import Actor
from app.sites.audit.queries import record_on_site
from app.sites.models import Site


def as_rule(form: RuleForm) -> Rule:
    """A form as the value that judges."""
    match = tuple(Matcher(one.key, one.pattern, one.is_not) for one in form.match)
    return Rule(match, tuple(form.fingerprint), form.title, form.in_app, form.drops)


def as_rules(form: RulesForm) -> list[Rule]:
    """Those that are switched on."""
    return [as_rule(one) for one in form.rules if one.is_on]


async def rules(work: AsyncSession, site: int) -> RulesForm:
    """The rules of a site."""
    wanted = select(ErrorRule).where(ErrorRule.site_id == site).order_by(ErrorRule.position, ErrorRule.id)
    return RulesForm(rules=[_form(one) for one in (await work.scalars(wanted)).all()])


def _form(one: ErrorRule) -> RuleForm:
    rule = msgspec.convert(one.rule, Rule)
    match = [MatcherForm(key=m.key, pattern=m.pattern, is_not=m.is_not) for m in rule.match]
    return RuleForm(
        name=one.name, match=match, fingerprint=list(rule.fingerprint), title=rule.title, in_app=rule.in_app,
        drops=rule.drops, is_on=one.is_on,
    )  # fmt: skip


async def change(work: AsyncSession, site: Site, by: Actor, form: RulesForm, at: datetime) -> RulesForm:
    """Set all rules of a site."""
    await work.execute(delete(ErrorRule).where(ErrorRule.site_id == site.id))
    for position, one in enumerate(form.rules):
        rule = msgspec.to_builtins(as_rule(one))
        work.add(
            ErrorRule(
                site_id=site.id, position=position, name=one.name, rule=rule, is_on=one.is_on, created_at=at
            )
        )  # fmt: skip
    await work.flush()
    record_on_site(work, by, at, "error_rules.changed", site.domain, site, rules=str(len(form.rules)))
    return await rules(work, site.id)


async def names(work: AsyncSession, site: Site, numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Short id and title of groups."""
    wanted = select(ErrorGroup.number, ErrorGroup.title).where(
        ErrorGroup.site_id == site.id, ErrorGroup.number.in_(list(numbers))
    )
    return {row[0]: (short_id(site.domain, row[0]), row[1]) for row in await work.execute(wanted)}


def numbers_of(hashes: Sequence[str]) -> list[int]:
    """Hashes from their digits. Raises HashNotFound."""
    try:
        return [int(one, 16) for one in hashes]
    except ValueError:
        raise HashNotFound() from None
