"""Answers about services."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from app.apm.asking import Question, shown
from app.apm.services import schemas as s
from app.apm.services.queries import MOST_VERSIONS, Calls, Version, ms_of
from app.kit.window import Window, between

MOST_SERVICES = 500
MOST_OPERATIONS = 200
MOST_HOSTS = 200
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
EXTERNAL = ["http", "rpc", "messaging", "other"]


def _calls(asked: Question, params: s.ServicesParams, window: Window) -> Calls:
    return Calls(asked.clickhouse, asked.site.id, window, params.environment, params.apdex_ms)


async def services(asked: Question, params: s.ServicesParams) -> s.ServicesAnswer:
    """The services of a site; one that was only seen calling others is here with no requests.

    Small charts of a day and more are made of hours, of which there are far fewer rows than of minutes.
    """
    window = asked.window(params, MINUTE_S)
    if window.seconds >= DAY_S:
        window = between(window.from_ms, window.to_ms, params.buckets, HOUR_S)
    calls = _calls(asked, params, window)
    totals, series, versions = await asyncio.gather(
        calls.numbers("service", ["entry"], order="requests desc", limit=MOST_SERVICES + 1),
        calls.over_time("service", ["entry"]), calls.versions_of_all(),
    )  # fmt: skip
    seen = [one for one in versions if one.last_ms >= window.from_ms]
    environments = sorted({one.environment for one in seen if one.environment})
    here = [one for one in seen if params.environment in ("", one.environment)]
    by_name = {row["service"]: row for row in totals}
    names = [*by_name, *sorted({one.service for one in here} - by_name.keys())]
    by_service = _by(here, versions, series)
    rows = [_service_row(name, by_name.get(name), *by_service[name], window) for name in names[:MOST_SERVICES]]
    return s.ServicesAnswer(
        window=shown(window), environments=environments, services=rows,
        truncated=len(names) > MOST_SERVICES or len(versions) == MOST_VERSIONS,
    )  # fmt: skip


def _by(
    here: list[Version], versions: list[Version], series: list[dict[str, Any]]
) -> dict[str, tuple[list[Version], list[Version], list[dict[str, Any]]]]:
    found: dict[str, tuple[list[Version], list[Version], list[dict[str, Any]]]] = defaultdict(lambda: ([], [], []))
    for one in here:
        found[one.service][0].append(one)
    for one in versions:
        found[one.service][1].append(one)
    for row in series:
        found[row["service"]][2].append(row)
    return found


def _service_row(
    name: str, row: dict[str, Any] | None, here: list[Version], ever: list[Version], series: list[dict[str, Any]],
    window: Window,
) -> s.ServiceRow:  # fmt: skip
    return s.ServiceRow(
        **red(row, window).model_dump(), service=name,
        environments=sorted({v.environment for v in here if v.environment}),
        apdex=apdex(row), last_seen_ms=max((v.last_ms for v in here), default=0), spark=spark(series, window),
        deploys=deploys(ever, window),
    )  # fmt: skip


async def service(asked: Question, params: s.ServiceParams) -> s.ServiceAnswer:
    """One service."""
    window = asked.window(params, MINUTE_S)
    calls = _calls(asked, params, window)
    totals, series, ever = await asyncio.gather(
        calls.numbers("service", ["entry"], params.service), calls.over_time("service", ["entry"], params.service),
        calls.versions(params.service),
    )  # fmt: skip
    row = totals[0] if totals else None
    here = [one for one in ever if one.last_ms >= window.from_ms]
    by_bucket = {one["n"]: one for one in series}
    whole = [by_bucket.get(n) for n in range(window.buckets)]
    hosts = [
        s.ServiceHost(host=one.host, version=one.version, spans=one.spans, last_seen_ms=one.last_ms)
        for one in here
        if one.host and params.environment in ("", one.environment)
    ]
    return s.ServiceAnswer(
        window=shown(window), service=params.service, numbers=red(row, window), apdex=apdex(row),
        environments=sorted({one.environment for one in here if one.environment}), deploys=deploys(ever, window),
        series=s.RedSeries(
            **spark(series, window).model_dump(), p50_ms=_percentile(whole, 0), p99_ms=_percentile(whole, 2)
        ),
        apdex_series=[apdex(one) for one in whole], hosts=hosts[:MOST_HOSTS], hosts_truncated=len(hosts) > MOST_HOSTS,
    )  # fmt: skip


async def operations(asked: Question, params: s.ServiceParams) -> s.OperationsAnswer:
    """The operations of a service."""
    window = asked.window(params, MINUTE_S)
    calls = _calls(asked, params, window)
    totals, series = await asyncio.gather(
        calls.numbers("operation", ["entry"], params.service, limit=MOST_OPERATIONS + 1),
        calls.over_time("operation", ["entry"], params.service),
    )
    whole = sum(row["total_ms"] for row in totals)
    rows = [
        s.Operation(
            **red(row, window).model_dump(), name=row["operation"], share=_share(row, whole),
            spark=spark((one for one in series if one["operation"] == row["operation"]), window),
        )
        for row in totals[:MOST_OPERATIONS]
    ]  # fmt: skip
    return s.OperationsAnswer(window=shown(window), operations=rows, truncated=len(totals) > MOST_OPERATIONS)


async def databases(asked: Question, params: s.ServiceParams) -> s.DatabasesAnswer:
    """What a service asks of databases."""
    window = asked.window(params, MINUTE_S)
    calls = _calls(asked, params, window)
    totals = await calls.numbers("operation, peer", ["db"], params.service, limit=MOST_OPERATIONS + 1)
    whole = sum(row["total_ms"] for row in totals)
    rows = [
        s.DatabaseCall(
            **red(row, window).model_dump(), system=row["peer"], statement=row["operation"], share=_share(row, whole)
        )
        for row in totals[:MOST_OPERATIONS]
    ]
    return s.DatabasesAnswer(window=shown(window), calls=rows, truncated=len(totals) > MOST_OPERATIONS)


async def external(asked: Question, params: s.ServiceParams) -> s.ExternalAnswer:
    """Whom a service calls."""
    window = asked.window(params, MINUTE_S)
    calls = _calls(asked, params, window)
    totals, series = await asyncio.gather(
        calls.numbers("operation, side", EXTERNAL, params.service, limit=MOST_OPERATIONS + 1),
        calls.over_time("operation, side", EXTERNAL, params.service),
    )
    whole = sum(row["total_ms"] for row in totals)
    rows = [
        s.ExternalCall(
            **red(row, window).model_dump(), peer=row["operation"], kind=row["side"], share=_share(row, whole),
            spark=spark(
                (one for one in series if (one["operation"], one["side"]) == (row["operation"], row["side"])), window
            ),
        )
        for row in totals[:MOST_OPERATIONS]
    ]  # fmt: skip
    return s.ExternalAnswer(window=shown(window), calls=rows, truncated=len(totals) > MOST_OPERATIONS)


def red(row: dict[str, Any] | None, window: Window) -> s.Red:
    """Rate, errors, durations; of nothing, when there was nothing."""
    if row is None:
        nothing = {"error_rate": None, "p50_ms": None, "p95_ms": None, "p99_ms": None}
        return s.Red(requests=0, errors=0, rate=0, total_ms=0, **nothing)
    p50, p95, p99 = (ms_of(bucket) for bucket in row["buckets"])
    return s.Red(
        requests=row["requests"], errors=row["errors"], rate=row["requests"] / window.seconds, total_ms=row["total_ms"],
        error_rate=row["errors"] / row["requests"], p50_ms=p50, p95_ms=p95, p99_ms=p99,
    )  # fmt: skip


def apdex(row: dict[str, Any] | None) -> float | None:
    """Satisfied and half of the tolerating, of all; a request that failed is neither."""
    return (row["satisfied"] + row["tolerating"] / 2) / row["requests"] if row else None


def spark(rows: Iterable[dict[str, Any]], window: Window) -> s.Spark:
    """Small charts of rows by bucket."""
    by_bucket = {row["n"]: row for row in rows}
    whole = [by_bucket.get(n) for n in range(window.buckets)]
    return s.Spark(
        rate=[row["requests"] / window.step_s if row else 0.0 for row in whole],
        error_rate=[row["errors"] / row["requests"] if row else None for row in whole],
        p95_ms=_percentile(whole, 1),
    )  # fmt: skip


def _percentile(whole: list[dict[str, Any] | None], place: int) -> list[float | None]:
    return [ms_of(row["buckets"][place]) if row else None for row in whole]


def deploys(ever: list[Version], window: Window) -> list[s.Deploy]:
    """Versions that first appeared in the window; the first version there ever was is no deploy."""
    first: dict[str, int] = {}
    for one in ever:
        if one.version:
            first[one.version] = min(first.get(one.version, one.first_ms), one.first_ms)
    began = min(first.values(), default=0)
    return [
        s.Deploy(version=version, at_ms=at)
        for version, at in sorted(first.items(), key=lambda pair: pair[1])
        if window.from_ms <= at < window.to_ms and at > began
    ]


def _share(row: dict[str, Any], whole: float) -> float:
    return row["total_ms"] / whole if whole else 0
