"""Answers about metrics."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.apm.asking import Question, shown
from app.apm.metrics import schemas as s
from app.apm.metrics.families import AGGREGATIONS, Aggregation, Family, aggregation, family, usual
from app.apm.metrics.formula import Formula, names_in, read_formula
from app.apm.metrics.histograms import edges, gathered, quantile
from app.apm.metrics.lines import Line, Lines, of_formula
from app.apm.metrics.queries import Counted, Described, Grouped, Metrics, Wanted, main_question, searched
from app.apm.schemas import NamedCount
from app.kit.clickhouse import ClickHouse, QuestionTooLarge
from app.kit.problems import BadRequest
from app.kit.window import Window

MOST_SERIES = 20_000
MOST_BUCKETS = 1_000
SHORTEST_S = 10


@dataclass(frozen=True, slots=True)
class Understood:
    """A query with what is known of its metric. ``unit`` and ``description`` are the metric's."""

    query: s.MetricQuery
    wanted: Wanted
    word: str
    unit: str
    description: str
    series: int
    has_scales: bool


async def metrics(asked: Question, params: s.MetricsParams) -> s.MetricsAnswer:
    """The metrics of a site."""
    window = asked.window(params)
    found = await Metrics(asked.clickhouse, asked.site.id, window).listed(
        searched(params.q), params.search, params.limit + 1
    )
    told = []
    for row in found[: params.limit]:
        of = family(row["kind"], row["temporality"], bool(row["is_monotonic"]))
        told.append(s.Metric(**row, family=of, aggregations=list(AGGREGATIONS[of]), usual=usual(of, row["kind"])))
    return s.MetricsAnswer(window=shown(window), metrics=told, truncated=len(found) > params.limit)


async def keys(asked: Question, params: s.MetricKeysParams) -> s.MetricKeys:
    """Keys of series, or values of a key."""
    asking = Metrics(asked.clickhouse, asked.site.id, asked.window(params))
    found = await asking.keys(searched(params.q), params.metric, params.key, params.search, params.limit)
    return s.MetricKeys(key=params.key, values=[NamedCount(**row) for row in found])


async def query(asked: Question, wanted: s.MetricsQuestion) -> s.MetricsFound:
    """Queries and formulas over them."""
    return await found(asked.clickhouse, asked.site.id, _window(asked, wanted), wanted)


async def found(clickhouse: ClickHouse, site: int, window: Window, wanted: s.MetricsQuestion) -> s.MetricsFound:
    """Queries and formulas over them, in a window."""
    formulas = formulas_of(wanted)
    asking = Metrics(clickhouse, site, window)
    understood = await asyncio.gather(*(_understood(asking, one, wanted.limit) for one in wanted.queries))
    answers = await asyncio.gather(*(_answered(asking, one, window, wanted.exemplars) for one in understood))
    known = {
        one.name: Lines(tuple(query.by), [Line(line.labels, line.values) for line in one.lines])
        for query, one in zip(wanted.queries, answers, strict=True)
    }
    computed = []
    for asked_, formula in zip(wanted.formulas, formulas, strict=True):
        known[asked_.name] = of_formula(formula, known, window.buckets)
        lines = [s.MetricLine(labels=dict(one.labels), values=list(one.values)) for one in known[asked_.name].lines]
        computed.append(s.FormulaAnswer(name=asked_.name, formula=asked_.formula, lines=lines))
    return s.MetricsFound(window=shown(window), queries=list(answers), formulas=computed)


async def sql_of(asked: Question, wanted: s.MetricsQuestion) -> s.ShownMetricQueries:
    """The SQL of queries, as they are asked."""
    formulas_of(wanted)
    asking = Metrics(asked.clickhouse, asked.site.id, _window(asked, wanted))
    told = []
    for one in await asyncio.gather(*(_understood(asking, one, wanted.limit) for one in wanted.queries)):
        question = main_question(one.wanted)
        binds = {**question.binds, **asking.binds(one.wanted), "site": asked.site.id}
        binds = {name: value for name, value in binds.items() if f"{{{name}:" in question.text}
        told.append(s.ShownMetricQuery(name=one.query.name, sql=f"{question.text.strip()};", binds=binds))
    return s.ShownMetricQueries(queries=told)


def formulas_of(wanted: s.MetricsQuestion) -> list[Formula]:
    """The formulas, read. Raises BadRequest when a name is there twice, or one is not known."""
    known: set[str] = set()
    for one in wanted.queries:
        _told_once(one.name, known)
    read = []
    for one in wanted.formulas:
        formula = read_formula(one.formula)
        if unknown := names_in(formula) - known:
            raise BadRequest(
                f"The formula {one.name} names {min(unknown)}, which is no query and no formula before it."
            )
        _told_once(one.name, known)
        read.append(formula)
    return read


def _told_once(name: str, known: set[str]) -> None:
    if name in known:
        raise BadRequest(f"Two queries or formulas are called {name}.")
    known.add(name)


def _window(asked: Question, wanted: s.MetricsQuestion) -> Window:
    window = asked.window(wanted, SHORTEST_S)
    if wanted.step_s:
        window = Window(window.from_ms, window.to_ms, wanted.step_s)
    if window.buckets > MOST_BUCKETS:
        raise BadRequest(f"A line has at most {MOST_BUCKETS} buckets: choose a longer step or a shorter time.")
    return window


async def _understood(asking: Metrics, query: s.MetricQuery, limit: int) -> Understood:
    """What a query asks for. Raises BadRequest for an aggregation that means nothing, QuestionTooLarge."""
    where = searched(query.q)
    kinds = await asking.described(query.metric, where)
    of = _family_of(query, kinds)
    here = [one for one in kinds if family(one.kind, one.temporality, bool(one.is_monotonic)) is of]
    count = sum(one.series_count for one in here)
    if count > MOST_SERIES:
        raise QuestionTooLarge(
            f"{query.metric} has {count:,} series here, and a question looks at {MOST_SERIES:,} at most."
            " Add to its filter, or choose a shorter time."
        )
    first = here[0] if here else Described("", 0, 0, "", "", 0)
    word = query.aggregation or usual(of, first.kind)
    how = aggregation(word, of)
    if how is None:
        raise BadRequest(
            f"{query.metric} is a {of.value}: it can be asked for {', '.join(AGGREGATIONS[of])}, not for {word}."
        )
    wanted = Wanted(query.metric, where, tuple(query.by), of, how, limit)
    has_scales = any(one.kind == "exponential_histogram" for one in here)
    if here:
        wanted = replace(wanted, interval_ms=await asking.interval_ms(wanted))
    if has_scales and how.quantile is not None:
        wanted = replace(wanted, scale=await asking.scale(wanted))
    return Understood(query, wanted, word, first.unit, first.description, count, has_scales)


def _family_of(query: s.MetricQuery, kinds: list[Described]) -> Family:
    if query.family:
        return Family(query.family)
    if kinds:
        return family(kinds[0].kind, kinds[0].temporality, bool(kinds[0].is_monotonic))
    return next((of for of in Family if aggregation(query.aggregation, of)), Family.GAUGE)


async def _answered(asking: Metrics, of: Understood, window: Window, with_exemplars: bool) -> s.QueryAnswer:
    wanted, lines, groups = of.wanted, [], 0
    is_quantile = wanted.how.quantile is not None
    if of.series and wanted.family is Family.HISTOGRAM and is_quantile:
        counted = await asking.counted(wanted)
        lines, groups = (
            [_quantiles(one, of, window) for one in counted],
            max((one.groups for one in counted), default=0),
        )
    elif of.series:
        grouped = await asking.grouped(wanted)
        lines, groups = _lines(grouped, of, window), max((one.groups for one in grouped), default=0)
    measured = await asking.exemplars(wanted) if of.series and with_exemplars else []
    return s.QueryAnswer(
        name=of.query.name, metric=wanted.metric, family=wanted.family, aggregation=of.word,
        unit=_unit(of), description=of.description, series_count=of.series, groups=groups,
        interval_ms=wanted.interval_ms, factor=2 ** 2**-wanted.scale if of.has_scales and is_quantile else None,
        lines=lines,
        exemplars=[
            s.Exemplar(
                at_ms=one.at_ms, value=one.value, trace_id=one.of_trace, span_id=one.of_span,
                labels=_labels(of, one.labels),
            )
            for one in measured
        ],
    )  # fmt: skip


def _unit(of: Understood) -> str:
    """The unit of a query's numbers."""
    unit = "" if of.wanted.family in (Family.HISTOGRAM, Family.SUMMARY) and of.word in ("rate", "increase") else of.unit
    match of.word:
        case "rate":
            return f"{unit or '1'}/s"
        case "count":
            return ""
        case _:
            return unit


def _labels(of: Understood, values: Sequence[str]) -> dict[str, str]:
    return dict(zip(of.wanted.by, values, strict=True))


def _lines(grouped: list[Grouped], of: Understood, window: Window) -> list[s.MetricLine]:
    covered = max((one.covered_ms for one in grouped), default=0)
    return [
        s.MetricLine(
            labels=_labels(of, one.labels), values=_numbers(one, of.wanted.family, of.wanted.how, window, covered)
        )
        for one in grouped
    ]


def _numbers(one: Grouped, of: Family, how: Aggregation, window: Window, covered_ms: int) -> list[float | None]:
    """A number a bucket. A rate is growth by the time in which growth could be seen: to the window's ends, and to the
    newest point of all, since what came after it is not known yet."""
    values: list[float | None] = [None] * window.buckets
    is_observed = of in (Family.HISTOGRAM, Family.SUMMARY)
    for place, (n, amount) in enumerate(zip(one.ns, one.amounts, strict=True)):
        grown = one.counts[place] if is_observed and how.word in ("rate", "increase") else amount
        if grown is None or amount is None:
            continue
        if how.word == "rate":
            values[n] = grown / _seconds(n, window, covered_ms)
        elif how.word == "avg" and is_observed:
            values[n] = amount / one.counts[place] if one.counts[place] > 0 else None
        else:
            values[n] = grown
    return values


def _seconds(n: int, window: Window, covered_ms: int) -> float:
    begin = window.first_bucket_ms + n * window.step_s * 1000
    end = min(begin + window.step_s * 1000, window.to_ms, max(covered_ms, begin + 1))
    return (end - max(begin, window.from_ms)) / 1000


def _quantiles(one: Counted, of: Understood, window: Window) -> s.MetricLine:
    values: list[float | None] = [None] * window.buckets
    by_bucket: dict[int, list[tuple[tuple[float, float], float]]] = {}
    for n, is_exponential, bounds, keys_, counts in one.cells:
        cells = by_bucket.setdefault(n, [])
        for key, count in zip(keys_, counts, strict=True):
            cells.append((edges(key, bounds, of.wanted.scale, bool(is_exponential)), count))
    for n, cells in by_bucket.items():
        values[n] = quantile(gathered(cells), of.wanted.how.quantile or 0.0)
    return s.MetricLine(labels=_labels(of, one.labels), values=values)
