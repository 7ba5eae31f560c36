"""What a rule over a measure sees at a moment: one sighting a series."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.alerts.engine.hear import Sighting
from app.alerts.measures import Measure, Measures, Series
from app.alerts.rules.judge import band_of, judge, number, said
from app.alerts.rules.models import AlertRule
from app.alerts.rules.schemas import Change, MeasureSpec
from app.alerts.signals import Severity
from app.alerts.state import Verdict
from app.kit.problems import BadRequest
from app.kit.stores import Stores
from app.sites.models import Site

KIND = "measure"
LAG = timedelta(seconds=10)  # what was acknowledged just now is in its table by then


class MeasureUnknown(BadRequest):
    code, title = "measure_unknown", "There is no such measure"


def measure_of(measures: Measures, spec: MeasureSpec) -> Measure:
    """The measure of a rule. Raises MeasureUnknown."""
    found = measures.get(spec.measure)
    if found is None:
        raise MeasureUnknown(f"{spec.measure!r} is none of {', '.join(sorted(measures))}.")
    return found


def weeks_before(at: datetime, zone: ZoneInfo, weeks: int) -> list[datetime]:
    """The same time of the local week, so many weeks back; summer time or not."""
    local = at.astimezone(zone)
    return [(local - timedelta(weeks=week)).astimezone(at.tzinfo) for week in range(1, weeks + 1)]


def as_known(value: float | None, at: datetime, site: Site) -> float | None:
    """A number of an earlier week. Nothing before there was a site is not a quiet week, but none."""
    return None if value == 0 and at <= site.created_at else value


async def sightings(
    stores: Stores, site: Site, rule: AlertRule, measures: Measures, at: datetime
) -> dict[str, Sighting]:  # fmt: skip
    """What a rule sees, by the key of its alerts. Raises Problem when the measure cannot be asked."""
    spec = MeasureSpec.model_validate(rule.spec)
    measure = measure_of(measures, spec)
    query, end = measure.read(spec.query), (at - LAG).replace(second=0, microsecond=0)

    async def window(until: datetime) -> Series:
        start = until - timedelta(seconds=spec.window_s)
        return await measure.ask(stores, site, query, start, spec.window_s, 1)

    now = await window(end)
    earlier: list[Series] = []
    weeks: list[datetime] = []
    if isinstance(spec.condition, Change):
        zone = ZoneInfo(site.timezone)
        weeks = weeks_before(end, zone, spec.condition.weeks)
        earlier = [await window(until) for until in weeks]
    seen: dict[str, Sighting] = {}
    for name, values in now.items():
        past = [as_known((one.get(name) or [None])[0], at, site) for one, at in zip(earlier, weeks, strict=True)]
        seen[key_of(rule, name)] = _sighting(rule, spec, measure, name, values[0], past, at)
    return seen


def key_of(rule: AlertRule, series: str) -> str:
    """The key of the alert of a rule about a series."""
    return f"rule:{rule.id}:{series}"


def missing(rule: AlertRule, key: str, at: datetime) -> Sighting:
    """What is seen of a series that is not there any more."""
    series = key.split(":", 2)[2]
    return Sighting(key, KIND, f"rule:{rule.id}", rule.severity or "warning", rule.name, "", "", at,
                    Verdict.NO_DATA, {"series": series} if series else {})  # fmt: skip


def _sighting(
    rule: AlertRule, spec: MeasureSpec, measure: Measure, name: str, value: float | None, past: list[float | None],
    at: datetime,
) -> Sighting:  # fmt: skip
    facts: dict[str, object] = {"measure": measure.title, "condition": said(spec)}
    if name:
        facts["series"] = name
    if value is not None:
        facts["value"] = f"{number(value)}{_unit(measure)}"
    if isinstance(spec.condition, Change) and (band := band_of(spec.condition, past)) is not None:
        facts["usual"] = f"{number(band.usual)}{_unit(measure)}"
    title = f"{rule.name}: {name}" if name else rule.name
    return Sighting(
        key_of(rule, name), KIND, f"rule:{rule.id}", rule.severity or Severity.WARNING, title,
        text_of(measure, spec, value), measure.path, at, judge(spec, value, past), facts, value,
    )  # fmt: skip


def text_of(measure: Measure, spec: MeasureSpec, value: float | None) -> str:
    """What was seen, in a sentence."""
    shown = "nothing" if value is None else f"{number(value)}{_unit(measure)}"
    return f"{measure.title}: {shown} ({said(spec)})."


def _unit(measure: Measure) -> str:
    return {"percent": " %", "ms": " ms"}.get(measure.unit, "")
