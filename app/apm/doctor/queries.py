"""The only file that asks how telemetry comes in."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.apm.doctor.fixes import FIXES
from app.apm.doctor.schemas import DoctorAnswer, Mark, Refusal, Sender, TelemetrySettings
from app.apm.marks import SCRUBBED_FROM, said
from app.ingest.dropped import OF_TELEMETRY, WORDS, Reason
from app.kit.clickhouse import ClickHouse
from app.kit.problems import BadRequest
from app.kit.sql import Questions
from app.sites.actor import Actor
from app.sites.audit.queries import record_on_site
from app.sites.changed import site_changed
from app.sites.models import Site

ask = Questions(__file__)
LONGEST_KEY = 200
MOST_ROWS = 1_000


async def doctor(clickhouse: ClickHouse, site: int, since_s: int) -> DoctorAnswer:
    """How telemetry came in since a moment."""
    binds: dict[str, Any] = {"since": since_s, "limit": MOST_ROWS}
    senders = await clickhouse.ask(site, ask("senders"), **binds)
    marks = await clickhouse.ask(site, ask("marks"), **binds)
    refused = await clickhouse.ask(site, ask("refused"), **binds, of_telemetry=sorted(OF_TELEMETRY))
    return DoctorAnswer(
        truncated=MOST_ROWS in (len(senders), len(marks), len(refused)),
        senders=[_sender(row) for row in senders],
        refused=[_refusal(row) for row in refused],
        flaws=[_mark(row) for row in marks if row["mark"] < SCRUBBED_FROM],
        scrubbed=[_mark(row) for row in marks if row["mark"] >= SCRUBBED_FROM],
    )


def _sender(row: dict[str, Any]) -> Sender:
    skew, last = row.pop("least_skew_ms"), row.pop("last_ms")
    return Sender(**row, last_seen_ms=last, skew_ms=skew)


def _mark(row: dict[str, Any]) -> Mark:
    word, sentence = said(row["mark"])
    told = {name: row[name] for name in ("signal", "key_id", "service", "items")}
    return Mark(**told, word=word, sentence=sentence, fix=FIXES.get(word, ""))


def _refusal(row: dict[str, Any]) -> Refusal:
    reason = Reason(row["reason"])
    return Refusal(
        word=reason.value, sentence=WORDS[reason], fix=FIXES.get(reason.value, ""), key_id=row["key_id"],
        items=row["items"], last_seen_ms=row["last_ms"],
    )  # fmt: skip


def settings_of(site: Site) -> TelemetrySettings:
    """What a site wants of its telemetry."""
    return TelemetrySettings.model_validate(site, from_attributes=True)


async def change(
    work: AsyncSession, by: Actor, site: Site, wanted: TelemetrySettings, at: datetime
) -> TelemetrySettings:
    """Change it. Raises BadRequest for a key that cannot be one."""
    if wrong := [key for key in wanted.hidden_keys if not key or len(key) > LONGEST_KEY]:
        raise BadRequest(f"A key has 1 to {LONGEST_KEY} characters; {wrong[0][:50]!r} has not.")
    wanted.hidden_keys = sorted(set(wanted.hidden_keys))
    before = settings_of(site).model_dump()
    said_ = {name: f"{before[name]} → {new}" for name, new in wanted.model_dump().items() if new != before[name]}
    for name in said_:
        setattr(site, name, getattr(wanted, name))
    if said_:
        record_on_site(work, by, at, "site.telemetry_changed", site.domain, site, **said_)
        site_changed(work, site)
    return settings_of(site)
