"""The sessions of a question, as SQL: finished ones from the roll-ups, the others from their events.

Every relation made here has one row a session with its span, and the page views and engagement that lie in the period
and match the filters, so that what counts them need not know where they came from.
"""

from collections.abc import Collection
from pathlib import Path

from app.analytics.plan import Asked
from app.kit.filters import Filter, conditions
from app.kit.sql import Fragment, Questions, joined

ask = Questions(str(Path(__file__).parent))
YES = Fragment("1")
IN_PERIOD = Fragment(
    "e.ts >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')"
    "\n  and e.ts < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')"
)


def union(parts: Collection[Fragment]) -> Fragment:
    """The rows of all parts."""
    return joined(parts, "\nunion all\n", "")


def all_of(*parts: Fragment) -> Fragment:
    """SQL that holds where every part does."""
    return joined([part for part in parts if part != YES], "\n  and ", "1")


def sessions(asked: Asked, dimensions: Collection[str] = (), *, without_inner: bool = False) -> Fragment:
    """The sessions in the period that the filters choose, with these dimensions."""
    if not asked.may_use_rollups:
        return _live(asked, dimensions, among=_with_match(asked))
    plan = asked.plan
    parts = []
    if plan.inner_days and not without_inner:
        parts.append(_rolled(asked, dimensions, plan.inner(), YES, is_sure="1"))
    if plan.outer_days:
        parts.append(_rolled(asked, dimensions, plan.outer(), finished_inside(asked), is_sure=_is_clean(asked)))
        parts.append(_live(asked, dimensions, among=unfinished(asked)))
    return union(parts)


def finished_inside(asked: Asked) -> Fragment:
    """Of outer days: the sessions whose roll-up tells all, because they lie in the period and nothing came since."""
    inside = Fragment("r.started_ms >= {start_ms:Int64}\n  and r.ended_ms < {end_ms:Int64}")
    if not asked.plan.dirty:
        return inside
    days = Fragment(f"(r.day not in ({', '.join(map(str, asked.plan.dirty))}) or r.session_id not in (")
    return all_of(inside, joined([days, _touched(asked), Fragment("))")], "", ""))


def unfinished(asked: Asked) -> Fragment:
    """Of outer days: the sessions that must be read from their events."""
    sets = [ask("sessions_crossing", days=asked.plan.outer("day"))]
    if asked.plan.dirty:
        sets.append(_touched(asked))
    return joined([Fragment("e.session_id in ("), union(sets), Fragment(")")], "", "")


def of_event(number: int, wanted: Filter) -> Fragment:
    """The column of a filter over events."""
    if wanted.is_prop:
        key = wanted.dimension.split(":", 1)[1]
        return Fragment(f"e.props[{{filter_{number}_key:String}}]", {f"filter_{number}_key": key})
    return Fragment(f"e.{wanted.dimension}")


def match(asked: Asked) -> Fragment:
    """Events in the period that the filters on events choose. Engagement is no event that happened by itself: it
    matches by its page, never by its name or properties."""
    parts = [IN_PERIOD, conditions(asked.of_events, of_event)]
    if not asked.is_about_pages:
        parts.append(Fragment("e.name != 'engagement'"))
    return all_of(*parts)


def chosen_sessions(asked: Asked) -> Fragment:
    """Events of sessions that the filters on sessions choose. The exit page is only known of a whole session."""
    if any(f.dimension == "exit_path" for _, f in asked.of_sessions):
        return joined(
            [Fragment("e.session_id in (select session_id from ("), sessions(asked), Fragment("))")], "\n", ""
        )
    return conditions(asked.of_sessions, of_event)


def _is_clean(asked: Asked) -> str:
    days = ", ".join(map(str, asked.plan.dirty))
    return f"r.day not in ({days})" if days else "1"


def _touched(asked: Asked) -> Fragment:
    return ask("sessions_touched").bind(through=asked.plan.through)


def _rolled(asked: Asked, dimensions: Collection[str], days: Fragment, inside: Fragment, is_sure: str) -> Fragment:
    where = conditions(asked.filters_numbered, lambda _, f: Fragment(f"r.{f.dimension}"))
    if asked.filters or dimensions:
        # An earlier visit of the same visitor may be of another value, or not chosen.
        is_sure = f"{is_sure} and not r.several"
    if asked.of_events:
        columns = Fragment("".join(f",\n    any(r.{name}) as {name}" for name in dimensions))
        name = "sessions_of_pages"
    else:
        columns = Fragment("".join(f",\n    r.{name} as {name}" for name in dimensions))
        name = "sessions_rolled"
    flag = Fragment(f"toUInt8({is_sure})")
    return ask(name, is_sure=flag, days=days, inside=inside, where=where, dimensions=columns)


def _live(asked: Asked, dimensions: Collection[str], among: Fragment) -> Fragment:
    matches = match(asked)
    wanted = dict.fromkeys([*dimensions, *(f.dimension for _, f in asked.of_sessions)])
    spans = {"started": "min(e.ts)", "ended": "max(e.ts)"}
    matched = Fragment("started_ms < {end_ms:Int64} and ended_ms >= {start_ms:Int64}")
    if asked.of_events:
        spans = {"started": f"minIf(e.ts, {matches.text})", "ended": f"maxIf(e.ts, {matches.text})"}
        matched = Fragment(f"countIf({matches.text}) > 0", matches.binds)
    return ask(
        "sessions_live",
        started=Fragment(spans["started"]), ended=Fragment(spans["ended"]), match=matches, matched=matched,
        dimensions=Fragment("".join(f",\n        {_of_events(name)} as {name}" for name in wanted)),
        columns=Fragment("".join(f", {name}" for name in dimensions)), sessions=among,
        where=conditions(asked.of_sessions, lambda _, f: Fragment(f.dimension)),
    )  # fmt: skip


def _of_events(dimension: str) -> str:
    if dimension == "exit_path":
        return "toLowCardinality(argMaxIf(e.path, e.ts, e.name = 'pageview'))"
    return f"toLowCardinality(any(e.{dimension}))"


def _with_match(asked: Asked) -> Fragment:
    """Sessions that have a matching event, so that only theirs are put together."""
    if not asked.of_events:
        return YES
    return joined([Fragment("e.session_id in ("), ask("sessions_matching", match=match(asked)), Fragment(")")], "", "")
