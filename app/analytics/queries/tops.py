"""The first rows of all panels at once: visits and their pages come as keys of their values, and only keys are counted.

Finished visits that lie in the period whole come from the roll-up. Visits that the period cuts, or of which events came
since the roll-ups were made, are *unsettled*: they are read from their events, and their visitors counted by a set.
"""

from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from app.analytics import keys
from app.analytics.dimensions import OF_PAGES
from app.analytics.imported import ImportedDays
from app.analytics.plan import Asked
from app.analytics.queries.imported import days_bound
from app.analytics.queries.pages import HAPPENED, PAGEVIEW
from app.analytics.queries.panels import TOLD_WHEN_EMPTY
from app.analytics.queries.sessions import (
    NEVER,
    YES,
    all_of,
    ask,
    chosen_sessions,
    conditions,
    live_spans,
    match,
    of_events,
    of_row,
    touched,
    touched_ids,
    union,
    unsure_of,
    untouched,
    with_match,
)
from app.kit.clickhouse import ClickHouse
from app.kit.conditions import over, own_filters
from app.kit.filters import Filter
from app.kit.sql import Fragment, joined

# Values of keys that are asked for at once, and the most equals of a dimension that are put in order by their names.
KEYS_AT_ONCE = 4_000
MOST_EQUALS = 40_000
MOST_KNOWN = 20_000
EXIT = "exit_path"
IN_PERIOD_WHOLE = Fragment("r.started_ms >= {start_ms:Int64}\n      and r.ended_ms < {end_ms:Int64}")


class Top(msgspec.Struct):
    """A value with its visitors; ``total_rows`` of its dimension."""

    key: int
    visitors: int
    total_rows: int = 0
    value: str = ""
    country: str = ""

    @property
    def dimension(self) -> str:
        """The dimension of the value."""
        return keys.dimension_of(self.key)


class _Value(msgspec.Struct):
    key: int
    value: str
    country: str


# What keys stand for. A key is made of its value alone, so that this holds for every site, and for ever.
_known: OrderedDict[int, tuple[str, str]] = OrderedDict()


def tops_question(asked: Asked, limit: int) -> Fragment:
    """The keys with the most visitors of each dimension, and those with as many as the last of them."""
    # All keys are shown: no place that is counted has others than those of KEYED.
    return ask("tops", counts=_counts(asked), shown=YES).bind(limit=limit)


async def tops(clickhouse: ClickHouse, site: int, asked: Asked, limit: int) -> list[Top]:
    """The rows of all panels: the ``limit`` values of each dimension with the most visitors, equals by their names."""
    if asked.plan.is_empty:
        return []
    found = await clickhouse.ask(site, tops_question(asked, limit), Top, **asked.plan.binds())
    by_dimension: dict[str, list[Top]] = {name: [] for name in keys.KEYED}
    for top in found:
        if len(by_dimension[top.dimension]) < MOST_EQUALS:
            by_dimension[top.dimension].append(top)
    candidates = [top for some in by_dimension.values() for top in some]
    for start in range(0, len(candidates), KEYS_AT_ONCE):
        await _put_values(clickhouse, site, asked, candidates[start : start + KEYS_AT_ONCE])
    ordered = (sorted(some, key=lambda top: (-top.visitors, top.value, top.country)) for some in by_dimension.values())
    return [top for some in ordered for top in some[:limit]]


async def visitors_of(clickhouse: ClickHouse, site: int, asked: Asked, of: Sequence[Top]) -> dict[int, int]:
    """How many visitors the same values have in another period, or under other filters, by their keys."""
    if asked.plan.is_empty or not of:
        return {}
    shown = Fragment("key in {keys:Array(UInt64)}", {"keys": [top.key for top in of]})
    question = ask("tops", counts=_counts(asked), shown=shown).bind(limit=len(of))
    found = await clickhouse.ask(site, question, Top, **asked.plan.binds())
    return {top.key: top.visitors for top in found}


async def _put_values(clickhouse: ClickHouse, site: int, asked: Asked, of: Sequence[Top]) -> None:
    """Put in what the keys stand for: as it is remembered, or from the roll-ups, or else from the events."""
    unnamed = {top.key: top for top in of if not _put_known(top)}
    for question in _value_questions(asked):
        if not unnamed:
            return
        for row in await clickhouse.ask(site, question.bind(keys=list(unnamed)), _Value, **asked.plan.binds()):
            top = unnamed.pop(row.key, None)
            if top:
                top.value, top.country = row.value, row.country
                _remember(row)


def _put_known(top: Top) -> bool:
    known = _known.get(top.key)
    if known is None:
        return False
    _known.move_to_end(top.key)
    top.value, top.country = known
    return True


def _remember(row: _Value) -> None:
    _known[row.key] = (row.value, row.country)
    if len(_known) > MOST_KNOWN:
        _known.popitem(last=False)


def _value_questions(asked: Asked) -> list[Fragment]:
    known = ask("values_of_keys", days=asked.plan.all(), key=keys.of_row("r."))
    # What no roll-up knows came since they were made.
    since = YES if asked.plan.is_live else touched(asked)
    return [
        known.bind(imported_dimensions=list(keys.KEYED)),
        ask("values_live", named=keys.named("e."), sessions=since),
    ]


def _counts(asked: Asked) -> Fragment:
    """The visitors of keys, from several places: those of one place are never those of another."""
    parts = [ask("visitors_of_keys", keys=union(_keys(asked)))]
    if asked.may_add_days and asked.plan.inner_days:
        parts.append(ask("keys_of_days", days=asked.plan.inner()).bind(told=TOLD_WHEN_EMPTY))
    if asked.imported:
        parts.append(_of_imported(asked.imported))
    return union(parts)


def _of_imported(days: ImportedDays) -> Fragment:
    asked = ask("keys_of_imported", key=keys.of_row("r."))
    return asked.bind(imported_dimensions=list(keys.KEYED), told=TOLD_WHEN_EMPTY, **days_bound(days.first, days.last))


def _keys(asked: Asked) -> list[Fragment]:
    """Rows of a key, a visitor, and whether the visitor may have it twice."""
    if not asked.may_use_rollups:
        return [_live(asked, all_of(chosen_sessions(asked), with_match(asked)))]
    parts = []
    if asked.plan.inner_days and not asked.may_add_days:
        parts += _rolled(asked, asked.plan.inner(), YES, _any(unsure_of(asked)))
    if asked.plan.outer_days:
        days = all_of(asked.plan.outer(), untouched(asked, "session_id"))
        among = [Fragment("r.visitor_id in ("), _unsettled(asked, "visitor_id"), Fragment(")")]
        parts += _rolled(asked, days, IN_PERIOD_WHOLE, _any(unsure_of(asked), joined(among, "", "")))
        unsettled = joined([Fragment("e.session_id in ("), _unsettled(asked, "session_id"), Fragment(")")], "", "")
        parts.append(_live(asked, all_of(asked.plan.outer_sessions(), unsettled)))
    return parts


def _any(first: str, *others: Fragment) -> Fragment:
    return joined([one for one in (Fragment(first), *others) if one.text != NEVER], " or ", NEVER)


def _rolled(asked: Asked, days: Fragment, span: Fragment, unsure: Fragment) -> list[Fragment]:
    """Keys of finished visits of some days that lie in the period (``span``); ``unsure``: their visitors may have them
    twice."""
    where = conditions(asked.filters_numbered, of_row, "r.session_id")
    if not asked.of_events:
        return [_of_sessions(days, all_of(span, where), unsure, YES)]
    pages = keys.keys(OF_PAGES, "r.")
    about = {"days": days, "where": all_of(span, where), "unsure": unsure}
    if _is_of_one_page(asked):
        return [ask("keys_of_one_page", visits=keys.keys(keys.OF_VISITS, "r."), pages=pages, **about)]
    chosen = ask("sessions_of_chosen_pages", days=days, where=where)
    among = joined([Fragment("r.session_id in ("), chosen, Fragment(")")], "", "")
    hostname = Fragment(str(keys.NUMBERS["hostname"]))
    return [
        # Only the chosen pages count, not all that the visit has.
        _of_sessions(days, all_of(span, among), unsure, keys.bounds(keys.OF_VISITS)),
        ask("keys_of_pages", pages=pages, hostname_number=hostname, **about),
    ]


def _of_sessions(days: Fragment, where: Fragment, unsure: Fragment, shown: Fragment) -> Fragment:
    found = Fragment("r.first_keys")
    if unsure.text != NEVER:
        found = Fragment("if(unsure = 1, arrayConcat(r.first_keys, r.again_keys), r.first_keys)")
    if shown != YES:
        found = Fragment(f"arrayFilter(key -> {shown.text}, {found.text})", found.binds)
    return ask("keys_of_sessions", days=days, where=where, unsure=unsure, found=found)


def _unsettled(asked: Asked, column: str) -> Fragment:
    """The visits that must be read from their events (``session_id``), or the visitors of whom the roll-up cannot tell
    which of their visits in the period is the first (``visitor_id``)."""
    name = "sessions_unsettled" if column == "session_id" else "visitors_unsettled"
    also = Fragment("")
    if asked.plan.dirty:
        also = joined([Fragment("\nunion all\n"), touched_ids(asked, column)], "", "")
    return ask(name, days=asked.plan.outer(), touched=also)


def _is_of_one_page(asked: Asked) -> bool:
    """Whether the only condition on events is that they happened on one page."""
    match asked.of_events:
        case [(_, Filter(operator=operator, dimension="path", values=[_]))]:
            return operator.word == "is"
    return False


def _live(asked: Asked, among: Fragment) -> Fragment:
    wanted = dict.fromkeys([EXIT, *(f.dimension for _, c in asked.of_sessions for f in own_filters(c))])
    # All events of a visit have its values, so that one aggregate does for all keys; where it ended they cannot tell.
    of_any_event = keys.keys((name for name in keys.OF_VISITS if name != EXIT), "e.")
    return ask(
        "keys_live",
        keys=of_any_event, exit_keys=keys.keys([EXIT]), path_key=keys.key("path", "value"),
        hostname_key=keys.key("hostname", "value"),
        # Asked for a name or property, a page counts when that happened there; otherwise when it was viewed.
        counted=PAGEVIEW if asked.is_about_pages else HAPPENED, match=match(asked),
        dimensions=Fragment("".join(f",\n        {of_events(name)} as {name}" for name in wanted)),
        where=conditions(asked.of_sessions, over(lambda _, f: Fragment(f.dimension)), "session_id"),
        sessions=among, **live_spans(asked),
    )  # fmt: skip
