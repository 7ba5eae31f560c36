"""The service map: nodes and edges from what was measured."""

import asyncio
from typing import Any

from app.apm.asking import Question, shown
from app.apm.services import schemas as s
from app.apm.services.answers import red
from app.apm.services.queries import MOST_EDGES, Calls
from app.kit.window import Window


async def service_map(asked: Question, params: s.ServicesParams) -> s.ServiceMap:
    """Who calls whom: services with their requests, and around them whom they call that sends nothing itself."""
    window = asked.window(params, shortest_s=60)
    calls = Calls(asked.clickhouse, asked.site.id, window, params.environment, params.apdex_ms)
    totals, (edges, peers) = await asyncio.gather(
        calls.numbers("service", ["entry"], order="requests desc", limit=MOST_EDGES), calls.edges()
    )
    nodes = {f"service {row['service']}": _node(row["service"], "service", red(row, window)) for row in totals}
    drawn = [_edge(row, f"service {row['target']}", window) for row in edges]
    drawn += [_edge(row, f"{row['peer_kind']} {row['target']}", window) for row in peers]
    kinds = {f"{row['peer_kind']} {row['target']}": (row["target"], row["peer_kind"]) for row in peers}
    for edge in drawn:
        for name in (edge.source, edge.target):
            if name not in nodes:
                named, kind = kinds.get(name, (name.removeprefix("service "), "service"))
                incoming = [one for one in drawn if one.target == name]
                nodes[name] = _node(named, kind, _together(incoming, window))
    return s.ServiceMap(
        window=shown(window), nodes=list(nodes.values()), edges=drawn,
        truncated=len(edges) == MOST_EDGES or len(peers) == MOST_EDGES,
    )  # fmt: skip


def _node(name: str, kind: str, numbers: s.Red) -> s.MapNode:
    return s.MapNode(**numbers.model_dump(), id=f"{kind} {name}", name=name, kind=kind)


def _edge(row: dict[str, Any], target: str, window: Window) -> s.MapEdge:
    p50, p95, p99 = (ns / 1e6 for ns in row["ns"])
    return s.MapEdge(
        source=f"service {row['source']}", target=target, requests=row["requests"], errors=row["errors"],
        rate=row["requests"] / window.seconds, error_rate=row["errors"] / row["requests"], total_ms=row["total_ms"],
        p50_ms=p50, p95_ms=p95, p99_ms=p99,
    )  # fmt: skip


def _together(edges: list[s.MapEdge], window: Window) -> s.Red:
    """A node that sends nothing itself is what its callers saw; percentiles of several callers cannot be added."""
    requests, errors = sum(edge.requests for edge in edges), sum(edge.errors for edge in edges)
    one = edges[0] if len(edges) == 1 else None
    return s.Red(
        requests=requests, errors=errors, rate=requests / window.seconds, total_ms=sum(edge.total_ms for edge in edges),
        error_rate=errors / requests if requests else None, p50_ms=one.p50_ms if one else None,
        p95_ms=one.p95_ms if one else None, p99_ms=one.p99_ms if one else None,
    )  # fmt: skip
