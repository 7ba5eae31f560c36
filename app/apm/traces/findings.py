"""What a trace does that it need not: one function a finding, each of which says where and what it costs.

Thresholds are those below which a finding is more noise than help: five like queries (the usual sign of a loop over
rows), a fifth of the trace for what could be saved, and 50 ms for anything that people could feel.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.apm.traces.forest import Forest, Step

LIKE_QUERIES = 5
SERIAL_SHARE = 0.2
GAP_SHARE = 0.3
FELT_NS = 50_000_000
SLOW_QUERY_NS = 500_000_000
MOST = 20
MOST_SPANS = 200
# A question with its values in it; those with placeholders may differ in values that are not sent.
READS = re.compile(r"\s*(select|with)\b", re.IGNORECASE)
PLACEHOLDER = re.compile(r"\?|\$\d|%s|%\(|[^:]:\w|@\w")


Kind = Literal["n_plus_one", "duplicate_query", "serial_calls", "slow_query", "gap"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``kind`` n_plus_one, duplicate_query, serial_calls, slow_query or gap; ``span`` is where to look.

    ``spans`` are those concerned (200 at most), ``count`` how many there are, ``total_ns`` their time, ``saving_ns``
    what the trace might be shorter. ``what`` is the statement, the called, or empty.
    """

    kind: Kind
    span: str
    spans: Sequence[str]
    count: int
    total_ns: int
    saving_ns: int
    what: str = ""
    start_ns: int = 0


def findings(of: Forest) -> Sequence[Finding]:
    """All findings of a trace, the dearest first, 20 at most."""
    whole = max((step.end_ns for step, _ in of.walk()), default=0) - min(
        (root.start_ns for root in of.roots), default=0
    )
    found = [one for look in (_n_plus_one, _duplicates, _serial, _slow, _gaps) for one in look(of, whole)]
    return sorted(found, key=lambda one: (-one.saving_ns, -one.total_ns, one.span))[:MOST]


def _finding(kind: Kind, at: Step, steps: Sequence[Step], saving_ns: int, what: str = "") -> Finding:
    total = sum(step.duration_ns for step in steps)
    spans = tuple(step.id for step in steps[:MOST_SPANS])
    return Finding(kind, at.id, spans, len(steps), total, saving_ns, what, steps[0].start_ns)


def _families(of: Forest) -> Iterator[tuple[Step, Sequence[Step]]]:
    for step, _ in of.walk():
        if under := of.under(step):
            yield step, under


def _grouped(steps: Iterable[Step], by: str) -> Mapping[tuple[str, str], list[Step]]:
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        if value := getattr(step, by):
            groups.setdefault((step.service, value), []).append(step)
    return groups


def _n_plus_one(of: Forest, whole: int) -> Iterator[Finding]:
    """One statement again and again under one parent: what one question with all ids would answer."""
    del whole
    for parent, under in _families(of):
        for (_, statement), steps in _grouped(under, "statement").items():
            if len(steps) >= LIKE_QUERIES:
                longest = max(step.duration_ns for step in steps)
                yield _finding("n_plus_one", parent, steps, sum(s.duration_ns for s in steps) - longest, statement)


def _duplicates(of: Forest, whole: int) -> Iterator[Finding]:
    """The very same question, values and all, asked more than once in a trace."""
    del whole
    steps = [step for step, _ in of.walk() if READS.match(step.statement_text)]
    for (_, text), same in _grouped(steps, "statement_text").items():
        if len(same) > 1 and not PLACEHOLDER.search(text):
            yield _finding("duplicate_query", same[0], same, sum(step.duration_ns for step in same[1:]), text)


def _serial(of: Forest, whole: int) -> Iterator[Finding]:
    """Calls to others, one after the other, of which none needs to wait unless it uses an answer of those before."""
    for parent, under in _families(of):
        calls = [step for step in under if step.kind == "client" and not step.statement]
        for run in _runs(calls):
            saving = sum(step.duration_ns for step in run) - max(step.duration_ns for step in run)
            if saving >= max(FELT_NS, SERIAL_SHARE * whole):
                targets = dict.fromkeys(step.target or step.name for step in run)
                yield _finding("serial_calls", parent, run, saving, ", ".join(list(targets)[:5]))


def _runs(calls: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """Stretches of calls each of which begins when the one before has ended."""
    run: list[Step] = []
    for call in calls:
        if run and call.start_ns < run[-1].end_ns:
            if len(run) > 1:
                yield run
            run = []
        run.append(call)
    if len(run) > 1:
        yield run


def _slow(of: Forest, whole: int) -> Iterator[Finding]:
    """A single question that takes half a second or more."""
    del whole
    for step, _ in of.walk():
        if step.statement and step.duration_ns >= SLOW_QUERY_NS:
            yield _finding("slow_query", step, [step], 0, step.statement)


def _gaps(of: Forest, whole: int) -> Iterator[Finding]:
    """A long stretch between children of which nothing is known: work without a span, or waiting."""
    for parent, under in _families(of):
        for start, end in _uncovered(parent, under):
            if end - start >= max(FELT_NS, GAP_SHARE * whole):
                yield Finding("gap", parent.id, (), 1, end - start, 0, "", start)


def _uncovered(parent: Step, under: Sequence[Step]) -> Iterator[tuple[int, int]]:
    at = parent.start_ns
    for child in under:
        if child.start_ns > at:
            yield at, min(child.start_ns, parent.end_ns)
        at = max(at, child.end_ns)
    if at < parent.end_ns:
        yield at, parent.end_ns
