"""What a rule over a measure sees at a moment: one sighting a series."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.alerts.engine.hear import Sighting
from app.alerts.measures import Measure, Measures, Query, Series, Values
from app.alerts.rules.judge import band_of, is_too_much, judge, number, said
from app.alerts.rules.models import AlertRule
from app.alerts.rules.schemas import Absence, Change, MeasureSpec
from app.alerts.signals import Severity
from app.alerts.state import Verdict
from app.kit.problems import BadRequest
from app.kit.stores import Stores
from app.sites.models import Site

KIND = "measure"
LAG = timedelta(seconds=10)  # what was acknowledged just now is in its table by then
REMEMBERED = timedelta(days=1)  # so long the absence of one of several series is an alert


FORGOTTEN = "Nothing was heard of it for a day: it is forgotten."
AWAY = timedelta(minutes=10)  # a rule that was not looked at for so long: the hub itself was away, and saw nothing
CATCHES_UP = timedelta(minutes=10)  # so long what was stored late may take to come in


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
    stores: Stores, site: Site, rule: AlertRule, measures: Measures, at: datetime, *, in_doubt: bool = False
) -> dict[str, Sighting]:  # fmt: skip
    """What a rule sees, by the key of its alerts. Raises Problem when the measure cannot be asked.

    ``in_doubt``: something may be missing from what was seen. Then only too much is a verdict, and too little is none.
    """
    spec = MeasureSpec.model_validate(rule.spec)
    measure = measure_of(measures, spec)
    asking = Asking(stores, site, measure, spec, measure.read(spec.query), (at - LAG).replace(second=0, microsecond=0))
    now = await asking.window(asking.end)
    if isinstance(spec.condition, Absence) and measure.is_grouped(asking.query):
        nothing: Values = [0.0 if measure.is_count else None]
        now = {**dict.fromkeys(await asking.known(), nothing), **now}
    weeks = await asking.weeks()
    seen: dict[str, Sighting] = {}
    for name, values in now.items():
        past = [(week.get(name) or [None])[0] for week in weeks]
        if in_doubt and needs_all(measure, spec) and not is_too_much(spec, values[0], past):
            continue
        sighting = _sighting(rule, asking, name, values[0], past, at)
        if sighting.verdict is Verdict.BAD and measure.behind is not None:
            sighting.facts |= await measure.behind(stores, site, asking.query, asking.start, asking.end)
        seen[sighting.key] = sighting
    return seen


@dataclass(frozen=True, slots=True)
class Asking:
    """A measure of a site, asked for windows that end at a moment or at the same time of earlier weeks."""

    stores: Stores
    site: Site
    measure: Measure
    spec: MeasureSpec
    query: Query
    end: datetime

    @property
    def start(self) -> datetime:
        """Where the window begins."""
        return self.end - timedelta(seconds=self.spec.window_s)

    async def window(self, until: datetime, length: timedelta | None = None) -> Series:
        """One value a series, of the window that ends then."""
        seconds = int(length.total_seconds()) if length else self.spec.window_s
        start = until - timedelta(seconds=seconds)
        return await self.measure.ask(self.stores, self.site, self.query, start, seconds, 1)

    async def known(self) -> Series:
        """The series that were seen at all in the last day, or in the last two windows."""
        return await self.window(self.end, max(REMEMBERED, 2 * timedelta(seconds=self.spec.window_s)))

    async def weeks(self) -> list[Series]:
        """The same window of earlier weeks, for a change; of what was before the site, nothing is known."""
        if not isinstance(self.spec.condition, Change):
            return []
        found: list[Series] = []
        for until in weeks_before(self.end, ZoneInfo(self.site.timezone), self.spec.condition.weeks):
            series = await self.window(until)
            found.append({name: [as_known(values[0], until, self.site)] for name, values in series.items()})
        return found


def doubted_until(rule: AlertRule, at: datetime) -> datetime | None:
    """Until when too little of something proves nothing, if it is so now.

    That nobody was counted while the hub was away is not that nobody came: a whole window must have been watched.
    """
    if rule.checked_at is not None and at - rule.checked_at > AWAY:
        return max(rule.doubted_until or at, at + timedelta(seconds=int(rule.spec.get("window_s", 0))))
    return rule.doubted_until if rule.doubted_until is not None and rule.doubted_until > at else None


def doubted_after_trouble(rule: AlertRule, until: datetime | None, at: datetime) -> datetime:
    """The same after a question that could not be asked: what is stored late comes in later."""
    window = timedelta(seconds=int(rule.spec.get("window_s", 0)))
    return max(until or at, at + min(window, CATCHES_UP))


def needs_all(measure: Measure, spec: MeasureSpec) -> bool:
    """Whether a gap in what was seen looks like too little."""
    return measure.is_count or isinstance(spec.condition, Absence)


def key_of(rule: AlertRule, series: str) -> str:
    """The key of the alert of a rule about a series."""
    return f"rule:{rule.id}:{series}"


def missing(rule: AlertRule, key: str, at: datetime) -> Sighting:
    """What is seen of a series that is not there any more. One that was watched for its absence is forgotten."""
    series = key.split(":", 2)[2]
    is_forgotten = isinstance(MeasureSpec.model_validate(rule.spec).condition, Absence)
    verdict, text = (Verdict.GOOD, FORGOTTEN) if is_forgotten else (Verdict.NO_DATA, "")
    facts = {"series": series} if series else {}
    severity = rule.severity or Severity.WARNING
    return Sighting(key, KIND, f"rule:{rule.id}", severity, rule.name, text, "", at, verdict, facts)


def _sighting(
    rule: AlertRule, asking: Asking, name: str, value: float | None, past: list[float | None], at: datetime
) -> Sighting:
    measure, spec, query = asking.measure, asking.spec, asking.query
    facts: dict[str, object] = {"measure": measure.says(query), "condition": said(spec)}
    if name:
        facts["series"] = name
    if value is not None:
        facts["value"] = f"{number(value)}{_unit(measure)}"
    if isinstance(spec.condition, Change) and (band := band_of(spec.condition, past)) is not None:
        facts["usual"] = f"{number(band.usual)}{_unit(measure)}"
    title = f"{rule.name}: {name}" if name else rule.name
    return Sighting(
        key_of(rule, name), KIND, f"rule:{rule.id}", rule.severity or Severity.WARNING, title,
        text_of(measure, spec, query, value), measure.path, at, judge(spec, value, past, is_count=measure.is_count),
        facts, value,
    )  # fmt: skip


def text_of(measure: Measure, spec: MeasureSpec, query: Query, value: float | None) -> str:
    """What was seen, in a sentence."""
    shown = "nothing" if value is None else f"{number(value)}{_unit(measure)}"
    return f"{measure.says(query)}: {shown} ({said(spec)})."


def _unit(measure: Measure) -> str:
    return {"percent": " %", "ms": " ms"}.get(measure.unit, "")
