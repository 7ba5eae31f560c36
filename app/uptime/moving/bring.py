"""Taking over monitors from a file: each that can be, and for each other one the reason.

What is there already under the same name and of the same kind stays as it is, so a file may be brought twice.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import BadRequest, Problem
from app.kit.stores import Stores
from app.uptime import forming, page_queries
from app.uptime.moving import gatus, healthchecks, kuma, own
from app.uptime.moving.carried import Carried, Skipped
from app.uptime.schemas import MonitorForm

MOST_BYTES = 20_000_000
MOST = 5000


class MonitorSource(StrEnum):
    """Where a file comes from."""

    NIGHTJAR = "nightjar"
    KUMA = "uptime-kuma"
    GATUS = "gatus"
    HEALTHCHECKS = "healthchecks"


READERS = {
    MonitorSource.NIGHTJAR: own.read,
    MonitorSource.KUMA: kuma.read,
    MonitorSource.GATUS: gatus.read,
    MonitorSource.HEALTHCHECKS: healthchecks.read,
}


class SkippedCard(BaseModel):
    """A monitor that was not taken over, and why."""

    name: str
    reason: str


class Brought(BaseModel):
    """What an import did."""

    made: int
    there_already: int
    skipped: list[SkippedCard]


def read(source: MonitorSource, body: bytes) -> list[Carried | Skipped]:
    """What a file holds. Raises BadRequest with a sentence."""
    if len(body) > MOST_BYTES:
        raise BadRequest("A file of monitors may have 20 MB.")
    try:
        # YAML's C reader takes JSON, too; safe_load makes plain values only.
        document: Any = yaml.load(body, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        found = list(READERS[source](document))
    except yaml.YAMLError as error:
        raise BadRequest(f"The file cannot be read: {str(error)[:300]}") from None
    except (ValueError, AttributeError, TypeError) as error:
        raise BadRequest(str(error)) from None
    if len(found) > MOST:
        raise BadRequest(f"A file may hold {MOST} monitors.")
    return found


async def bring(work: AsyncSession, site: int, found: list[Carried | Skipped], stores: Stores, at: datetime) -> Brought:
    """Make the monitors of a file."""
    there = {(monitor.name, monitor.kind) for monitor in await page_queries.all_of(work, site)}
    result = Brought(made=0, there_already=0, skipped=[])
    for one in found:
        if isinstance(one, Skipped):
            result.skipped.append(SkippedCard(name=one.name, reason=one.reason))
            continue
        try:
            form = MonitorForm.model_validate(one.form)
            if (form.name, form.check.kind) in there:
                result.there_already += 1
                continue
            async with work.begin_nested():
                await forming.make(work, site, form, stores, at)
        except (ValidationError, Problem) as error:
            result.skipped.append(SkippedCard(name=one.name, reason=_reason(error)))
            continue
        there.add((form.name, form.check.kind))
        result.made += 1
    return result


def _reason(error: ValidationError | Problem) -> str:
    if isinstance(error, Problem):
        return error.detail or error.title
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "check")
    words = first["msg"].removeprefix("Value error, ")
    return f"{place}: {words}" if place else words
