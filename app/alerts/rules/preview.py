"""What a rule would have done lately, while somebody writes it."""

from datetime import UTC, datetime, timedelta

from pydantic import BaseModel

from app.alerts.engine.watch import LAG, as_known, measure_of, text_of
from app.alerts.measures import Measures, Values
from app.alerts.rules.judge import said
from app.alerts.rules.replay import Replay, Seen, replay
from app.alerts.rules.schemas import AlertRuleForm, Change
from app.alerts.state import AlertState, Patience
from app.kit.problems import BadRequest
from app.kit.stores import Stores
from app.sites.models import Site

LONGEST = timedelta(days=30)
MOST_POINTS = 3000  # of one series; a short window looks back less far
MOST_SERIES = 20
WEEK = timedelta(weeks=1)


class NothingToPreview(BadRequest):
    code, title = "nothing_to_preview", "Only a rule that looks at a measure can be previewed"


class PreviewFiring(BaseModel):
    """When it would have fired."""

    fired_at: datetime
    resolved_at: datetime | None


class PreviewSeries(BaseModel):
    """A series: a value a step, the band of what is usual, the state, and when it would have fired."""

    name: str
    values: list[float | None]
    usual: list[float | None]
    low: list[float | None]
    high: list[float | None]
    states: list[AlertState]
    firings: list[PreviewFiring]
    now: str


class PreviewView(BaseModel):
    """What a rule would have done since ``start``, in steps of its window."""

    start: datetime
    step_s: int
    days: float
    unit: str
    condition: str
    firings: int
    series: list[PreviewSeries]
    is_cut: bool


async def preview(stores: Stores, site: Site, form: AlertRuleForm, measures: Measures, at: datetime) -> PreviewView:
    """Replay a rule over the last 30 days, or as far back as its window allows. Raises Problem."""
    spec = form.measure
    if spec is None:
        raise NothingToPreview()
    measure = measure_of(measures, spec)
    query = measure.read(spec.query)
    step_s = spec.window_s
    count = min(int(LONGEST.total_seconds()) // step_s, MOST_POINTS)
    weeks = spec.condition.weeks if isinstance(spec.condition, Change) else 0
    before = min(weeks * int(WEEK.total_seconds()) // step_s, 10 * MOST_POINTS)
    end_s = int((at - LAG).timestamp()) // min(step_s, 3600) * min(step_s, 3600)
    start = datetime.fromtimestamp(end_s - (count + before) * step_s, UTC)
    found = await measure.ask(stores, site, query, start, step_s, count + before)
    patience = Patience(form.for_s, form.keep_s, form.no_data)
    series: list[PreviewSeries] = []
    for name, values in sorted(found.items(), key=lambda one: -sum(value or 0 for value in one[1]))[:MOST_SERIES]:
        ends = [start + timedelta(seconds=(place + 1) * step_s) for place in range(len(values))]
        known = [as_known(value, end, site) for value, end in zip(values, ends, strict=True)]
        history = _history(values, known, ends, before, weeks, int(WEEK.total_seconds()) // step_s)
        done = replay(spec, patience, history, is_count=measure.is_count)
        now = text_of(measure, spec, query, values[-1])
        series.append(_view(name, [one.value for one in history], done, now))
    return PreviewView(
        start=start + timedelta(seconds=before * step_s), step_s=step_s, days=count * step_s / 86_400,
        unit=measure.unit, condition=said(spec), firings=sum(len(one.firings) for one in series), series=series,
        is_cut=len(found) > MOST_SERIES,
    )  # fmt: skip


def _history(
    values: Values, known: Values, ends: list[datetime], before: int, weeks: int, a_week: int
) -> list[Seen]:  # fmt: skip
    history: list[Seen] = []
    for place in range(before, len(values)):
        earlier = [known[place - week * a_week] for week in range(1, weeks + 1) if place - week * a_week >= 0]
        history.append(Seen(ends[place], values[place], earlier))  # a window is judged at its end
    return history


def _view(name: str, values: Values, done: Replay, now: str) -> PreviewSeries:
    return PreviewSeries(
        name=name, values=values, usual=[band and band.usual for band in done.bands],
        low=[band and band.low for band in done.bands], high=[band and band.high for band in done.bands],
        states=done.states, now=now,
        firings=[PreviewFiring(fired_at=one.fired_at, resolved_at=one.resolved_at) for one in done.firings],
    )  # fmt: skip
