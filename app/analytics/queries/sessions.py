"""The sessions of a question, as SQL: finished ones from the roll-ups, the others from their events.

Every relation made here has one row a session with its span, and the page views and engagement that lie in the period
and match the filters, so that what counts them need not know where they came from.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from app.analytics.keys import agreeing
from app.analytics.plan import Asked
from app.kit.conditions import Condition, Did, Leaf, conditions_sql, every_node, over, own_filters, sql_of
from app.kit.filters import Filter
from app.kit.sql import Fragment, Questions, joined

ask = Questions(str(Path(__file__).parent))
YES = Fragment("1")
NEVER = "0"
IN_PERIOD = Fragment(
    "e.ts >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')"
    "\n  and e.ts < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')"
)

HAPPENED = Fragment("e.name != 'engagement'")

AT_IN_PERIOD = "at >= {start_ms:Int64} and at < {end_ms:Int64}"
REACHES_INTO_PERIOD = Fragment("r.started_ms < {end_ms:Int64}\n  and r.ended_ms >= {start_ms:Int64}")
# Most sessions of the days at the edge of a period lie in it whole, and then their list of events is not gone through.
IS_WHOLE = "r.started_ms >= {start_ms:Int64} and r.ended_ms < {end_ms:Int64}"
SOME_IN_PERIOD = Fragment(f"({IS_WHOLE} or arrayExists(at -> {AT_IN_PERIOD}, r.event_ms))")


def union(parts: Collection[Fragment]) -> Fragment:
    """The rows of all parts."""
    return joined(parts, "\nunion all\n", "")


def all_of(*parts: Fragment) -> Fragment:
    """SQL that holds where every part does."""
    return joined([part for part in parts if part != YES], "\n  and ", "1")


def long_sessions(asked: Asked) -> Fragment:
    """The sessions in the period that the filters choose, of finished ones those of several quarters."""
    days = outer(asked)
    rows = all_of(asked.plan.all(), untouched(asked, "session_id"), Fragment("r.is_long"))
    parts = [_rolled(asked, (), replace(days, rows=rows))]
    if asked.plan.dirty:
        parts.append(_live(asked, (), among=touched(asked)))
    return union(parts)


def dirty_sessions(asked: Asked) -> Fragment:
    """The sessions in the period of days of which something was stored since the roll-ups were made."""
    days = outer(asked)
    rows = all_of(asked.plan.unfinished(), untouched(asked, "session_id"))
    return union([_rolled(asked, (), replace(days, rows=rows)), _live(asked, (), among=touched(asked))])


def sessions(asked: Asked, dimensions: Collection[str] = (), *, of_inner: Fragment | None = YES) -> Fragment:
    """The sessions in the period that the filters choose, with these dimensions.

    Of inner days only those where ``of_inner`` holds; None leaves them out.
    """
    if not asked.may_use_rollups:
        return _live(asked, dimensions, among=with_match(asked))
    parts = []
    if asked.plan.inner_days and of_inner is not None:
        days = inner(asked)
        parts.append(_rolled(asked, dimensions, replace(days, rows=all_of(days.rows, of_inner))))
    if asked.plan.outer_days:
        parts.append(_rolled(asked, dimensions, outer(asked)))
    if asked.plan.dirty:
        parts.append(_live(asked, dimensions, among=touched(asked)))
    return union(parts)


@dataclass(frozen=True, slots=True)
class Days:
    """Days of a roll-up ``r``: which rows of them, how to read what lies in the period, and whether they are all."""

    rows: Fragment
    is_clean: Fragment
    pageviews: str
    events: str
    engaged_ms: str
    scroll_pct: str
    first_ms: str
    last_ms: str
    is_cut: bool


def inner(asked: Asked) -> Days:
    """Days that lie in the period with all their sessions."""
    columns = [f"r.{name}" for name in ("pageviews", "events", "engaged_ms", "scroll_pct", "first_ms", "last_ms")]
    return Days(asked.plan.inner(), YES, *columns, is_cut=False)


def outer(asked: Asked) -> Days:
    """The other days: without the sessions that got events since, and of each only what lies in the period.

    What the roll-up knows of a visitor holds (``is_clean``) unless one of its sessions got events since.
    """
    return Days(
        all_of(asked.plan.outer(), untouched(asked, "session_id")), untouched(asked, "visitor_id"),
        pageviews=_cut(
            "pageviews", f"arrayCount((at, kind) -> kind = 1 and {AT_IN_PERIOD}, r.event_ms, r.event_kinds)"
        ),
        events=_cut("events", f"arrayCount((at, kind) -> kind != 0 and {AT_IN_PERIOD}, r.event_ms, r.event_kinds)"),
        engaged_ms=_cut(
            "engaged_ms", f"arraySum((at, n) -> if({AT_IN_PERIOD}, n, 0), r.event_ms, r.event_engaged_ms)"
        ),
        scroll_pct=_cut(
            "scroll_pct", f"arrayMax((at, n) -> if({AT_IN_PERIOD}, n, 0), r.event_ms, r.event_scroll_pct)"
        ),
        first_ms=_cut("first_ms", f"arrayFirst(at -> {AT_IN_PERIOD}, r.event_ms)"),
        last_ms=_cut("last_ms", f"arrayLast(at -> {AT_IN_PERIOD}, r.event_ms)"),
        is_cut=True,
    )  # fmt: skip


def _cut(column: str, of_events: str) -> str:
    return f"if({IS_WHOLE}, r.{column}, {of_events})"


def unsure_of(asked: Asked) -> str:
    """SQL that holds for rows ``r`` of whose visitor not all visits of the day need be chosen when one is."""
    if not asked.filters:
        return NEVER
    if asked.of_events or any(isinstance(node, Did) for one in asked.filters for node in every_node(one)):
        return "r.several"
    mask = agreeing(f.dimension for one in asked.filters for f in own_filters(one))
    return f"bitAnd(r.agrees, {mask}) != {mask}"


def touched(asked: Asked) -> Fragment:
    """Events of sessions that must be read from their events."""
    return joined([Fragment("e.session_id in ("), touched_ids(asked, "session_id"), Fragment(")")], "", "")


def conditions(numbered: Iterable[tuple[int, Condition]], leaf: Leaf, session: str) -> Fragment:
    """The SQL of conditions; ``session`` is the column that tells the session."""

    def did(name: str, node: Did) -> Fragment:
        inside = sql_of(node.part, name, of_event, did)
        done = ask("sessions_doing", done=all_of(HAPPENED, inside))
        return joined([Fragment(f"{session} {'in' if node.has else 'not in'} ("), done, Fragment(")")], "", "")

    return conditions_sql(numbered, leaf, did)


def of_event(name: str, wanted: Filter) -> Fragment:
    """The SQL of a filter over events ``e``. Engagement is no event that happened by itself: it matches by its page,
    never by its name or properties, unless its name is asked for."""
    if wanted.is_prop:
        key = wanted.dimension.split(":", 1)[1]
        column = Fragment(f"e.props[{{{name}_key:String}}]", {f"{name}_key": key})
    elif wanted.dimension == "exit_path":
        # Only known of a whole session.
        inside = wanted.condition(Fragment("argMaxMerge(s.exit_path)"), name)
        return joined([Fragment("e.session_id in ("), ask("sessions_exiting", exit=inside), Fragment(")")], "", "")
    else:
        column = Fragment(f"e.{wanted.dimension}")
    holds = wanted.condition(column, name)
    is_by_event = wanted.is_prop or (wanted.dimension == "name" and "engagement" not in wanted.values)
    return Fragment(f"({HAPPENED.text} and {holds.text})", holds.binds) if is_by_event else holds


def of_row(name: str, wanted: Filter) -> Fragment:
    """The SQL of a filter over rows ``r`` of a roll-up."""
    return wanted.condition(Fragment(f"r.{wanted.dimension}"), name)


def match(asked: Asked) -> Fragment:
    """Events in the period that the conditions on events choose."""
    return all_of(IN_PERIOD, conditions(asked.of_events, of_event, "e.session_id"))


def chosen_sessions(asked: Asked) -> Fragment:
    """Events of sessions that the conditions on sessions choose."""
    return conditions(asked.of_sessions, of_event, "e.session_id")


def touched_ids(asked: Asked, column: str) -> Fragment:
    """The sessions or visitors (``column``) of which events came since the roll-ups were made."""
    return ask("touched", column=Fragment(column)).bind(through=asked.plan.through)


def untouched(asked: Asked, column: str) -> Fragment:
    """SQL that holds for rows ``r`` of a session or visitor (``column``) whose events are all in the roll-ups."""
    if not asked.plan.dirty:
        return YES
    days = ", ".join(map(str, asked.plan.dirty))
    before = Fragment(f"(r.day not in ({days}) or r.{column} not in (")
    return joined([before, touched_ids(asked, column), Fragment("))")], "", "")


def _rolled(asked: Asked, dimensions: Collection[str], days: Days) -> Fragment:
    where = conditions(asked.filters_numbered, of_row, "r.session_id")
    # By a dimension an earlier visit of the same visitor may be of another value; without one, it may not be chosen.
    unsure = "r.several" if dimensions else unsure_of(asked)
    is_sure = all_of(days.is_clean, YES if unsure == NEVER else Fragment(f"not ({unsure})"))
    holes = {
        "days": days.rows,
        "is_sure": Fragment(f"toUInt8({is_sure.text})", is_sure.binds),
        "pageviews": Fragment(days.pageviews),
        "events": Fragment(days.events),
        "engaged_ms": Fragment(days.engaged_ms),
    }
    if asked.of_events:
        columns = Fragment("".join(f",\n    any(r.{name}) as {name}" for name in dimensions))
        spans = {"first_ms": Fragment(days.first_ms), "last_ms": Fragment(days.last_ms)}
        where = all_of(where, SOME_IN_PERIOD) if days.is_cut else where
        return ask("sessions_of_pages", where=where, dimensions=columns, **spans, **holes)
    columns = Fragment("".join(f",\n    r.{name} as {name}" for name in dimensions))
    where = all_of(where, REACHES_INTO_PERIOD) if days.is_cut else where
    return ask("sessions_rolled", where=where, dimensions=columns, **holes)


def _live(asked: Asked, dimensions: Collection[str], among: Fragment) -> Fragment:
    matches = match(asked)
    filtered = (f.dimension for _, c in asked.of_sessions for f in own_filters(c))
    wanted = dict.fromkeys([*dimensions, *filtered])
    return ask(
        "sessions_live", match=matches, **live_spans(asked),
        dimensions=Fragment("".join(f",\n        {of_events(name)} as {name}" for name in wanted)),
        columns=Fragment("".join(f", {name}" for name in dimensions)), sessions=among,
        where=conditions(asked.of_sessions, over(lambda _, f: Fragment(f.dimension)), "session_id"),
    )  # fmt: skip


def live_spans(asked: Asked) -> dict[str, Fragment]:
    """The holes that tell when a visit starts and ends, over its events ``e``, and whether it is chosen."""
    if not asked.of_events:
        overlaps = Fragment("started_ms < {end_ms:Int64} and ended_ms >= {start_ms:Int64}")
        return {"started": Fragment("min(e.ts)"), "ended": Fragment("max(e.ts)"), "matched": overlaps}
    matches = match(asked)
    return {
        "started": Fragment(f"minIf(e.ts, {matches.text})"), "ended": Fragment(f"maxIf(e.ts, {matches.text})"),
        "matched": Fragment(f"countIf({matches.text}) > 0", matches.binds),
    }  # fmt: skip


def of_events(dimension: str) -> str:
    """SQL for the dimension of a visit, over its events ``e``."""
    if dimension == "exit_path":
        return "toLowCardinality(argMaxIf(e.path, e.ts, e.name = 'pageview'))"
    return f"toLowCardinality(any(e.{dimension}))"


def with_match(asked: Asked) -> Fragment:
    """Sessions that have a matching event, so that only theirs are put together."""
    if not asked.of_events:
        return YES
    return joined([Fragment("e.session_id in ("), ask("sessions_matching", match=match(asked)), Fragment(")")], "", "")
