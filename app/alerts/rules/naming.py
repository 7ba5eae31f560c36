"""Rules that name something of another feature's, a goal for example: they follow it to another name, and say so when
it is gone. The features above call this in the transaction of their change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.rules import queries
from app.alerts.rules.models import AlertRule


class Naming(NamedTuple):
    """The field of a measure's query in which a name stands."""

    measure: str
    field: str


async def rules_by_name(work: AsyncSession, site_id: int, naming: Naming) -> Mapping[str, Sequence[str]]:
    """The names of rules by what they watch."""
    found: dict[str, list[str]] = {}
    for rule in await queries.rules_over(work, site_id, naming.measure):
        found.setdefault(_named(rule, naming), []).append(rule.name)
    return found


async def follow(work: AsyncSession, site_id: int, naming: Naming, before: str, after: str, at: datetime) -> None:
    """It has another name now; rules go on watching it."""
    if before == after:
        return
    await queries.lock_site(work, site_id, at)
    for rule in await queries.rules_over(work, site_id, naming.measure):
        if _named(rule, naming) == before:
            query = {**rule.spec["query"], naming.field: after}
            rule.spec = {**rule.spec, "query": query}


async def lose(work: AsyncSession, site_id: int, naming: Naming, name: str, at: datetime, why: str) -> None:
    """It is gone: what its rules had opened is over, since nobody can tell any more, and they say ``why``."""
    await queries.lock_site(work, site_id, at)
    for rule in await queries.rules_over(work, site_id, naming.measure):
        if _named(rule, naming) == name:
            await queries.close_alerts(work, rule, at)
            rule.trouble = why


def _named(rule: AlertRule, naming: Naming) -> str:
    return str(rule.spec.get("query", {}).get(naming.field, ""))
