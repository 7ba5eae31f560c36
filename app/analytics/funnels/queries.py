"""What Postgres and ClickHouse are asked about funnels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.dimensions import SCROLL
from app.analytics.funnels.models import Funnel
from app.analytics.plan import Asked
from app.analytics.queries.sessions import HAPPENED, IN_PERIOD, all_of, ask, conditions, of_event
from app.kit.clickhouse import ClickHouse
from app.kit.conditions import Condition, Did, own_filters
from app.kit.sql import Fragment, joined
from app.sites.organizations.queries import LimitReached

MOST_FUNNELS = 50
MOST_BRANCHES = 25
ENGAGED = "engagement"


class Reached(msgspec.Struct):
    """Visitors of each step, the median milliseconds that the step took them from the one before (nan: nobody), and the
    median of the whole."""

    value: str
    visitors: list[int]
    medians: list[float | None]
    whole: float | None


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps as conditions on one event each, a window in seconds or 0 for none, and whether they touch."""

    conditions: Sequence[Condition]
    window_s: int
    is_strict: bool


async def funnels_of(work: AsyncSession, site: int) -> Sequence[Funnel]:
    """All funnels of a site, by name."""
    return (await work.scalars(select(Funnel).where(Funnel.site_id == site).order_by(func.lower(Funnel.name)))).all()


async def funnel_of(work: AsyncSession, site: int, funnel: str) -> Funnel | None:
    """A funnel of this site."""
    return await work.scalar(select(Funnel).where(Funnel.site_id == site, Funnel.id == funnel))


async def refuse_too_many(work: AsyncSession, site: int) -> None:
    """Raises LimitReached when a site may not have another funnel."""
    count = await work.scalar(select(func.count()).select_from(Funnel).where(Funnel.site_id == site))
    if (count or 0) >= MOST_FUNNELS:
        raise LimitReached(f"This site has {MOST_FUNNELS} funnels, which is the most. Remove one first.")


async def reached(
    clickhouse: ClickHouse, site: int, asked: Asked, steps: Steps, by: str | None, values: Sequence[str] | None = None
) -> list[Reached]:
    """How far visitors came, in one row, or one for each value of a dimension of visits, the most visited first.

    ``values``: only these of the dimension.
    """
    if asked.plan.is_empty:
        return []
    question = funnel_question(asked, steps, by, values)
    return await clickhouse.ask(site, question, Reached, **asked.plan.binds())


def funnel_question(asked: Asked, steps: Steps, by: str | None, values: Sequence[str] | None = None) -> Fragment:
    """The SQL of a funnel."""
    holds = [_hold(one, 1000 + i) for i, one in enumerate(steps.conditions)]
    of_visits = [(i, one if (i, one) in asked.of_sessions else Did(one)) for i, one in asked.filters_numbered]
    told = f"argMinIf(toString(e.{by}), e.ts, {holds[0].text})" if by else "''"
    common = {
        "value": Fragment(told, holds[0].binds if by else {}),
        "chosen": conditions(of_visits, of_event, "e.session_id"),
        "in_period": IN_PERIOD,
    }
    mask = joined([Fragment(f"toUInt16({h.text}) * {1 << i}", h.binds) for i, h in enumerate(holds)], " + ", "")
    if steps.is_strict:
        some = joined([Fragment(f"({h.text})", h.binds) for h in holds], " or ", "")
        visitors = ask("funnel_touching", mask=mask, some=Fragment(f"({some.text})", some.binds), **common)
    else:
        times = Fragment(",\n        ".join(_times(i) for i in range(len(holds))))
        visitors = ask("funnel_following", mask=mask, times=times, **common)
    step = _touching if steps.is_strict else _following
    count = len(holds)
    return ask(
        "funnel", visitors=visitors,
        only=Fragment("1") if values is None else Fragment("value in {only:Array(String)}", {"only": list(values)}),
        starts=Fragment(_STRICT_STARTS if steps.is_strict else _STARTS),
        follow=_lines(f"{step(i)} as s_{i}" for i in range(1, count)),
        lengths=Fragment(f"arrayMap(({_list('x', count)}) -> {_reached('x', count)}, {_list('s', count)})"),
        times=Fragment(", ".join(f"ats[s_{i}[best]]" if steps.is_strict else f"s_{i}[best]" for i in range(count))),
        reached=_lines(f"countIf(level > {i})" for i in range(count)),
        medians=_lines(f"quantileExactIf(0.5)(times[{i + 1}] - times[{i}], level > {i})" for i in range(1, count)),
        whole=Fragment(f"quantileExactIf(0.5)(times[{count}] - times[1], level = {count})"),
        limit=Fragment(f"limit {MOST_BRANCHES}"),
    ).bind(window_ms=steps.window_s * 1000)  # fmt: skip


def _hold(step: Condition, number: int) -> Fragment:
    """The events that could be a step. That a page is looked at is none of its own, unless it is what the step asks."""
    holds = conditions([(number, step)], of_event, "e.session_id")
    asks = any(f.dimension == SCROLL or (f.dimension == "name" and ENGAGED in f.values) for f in own_filters(step))
    return holds if asks else all_of(HAPPENED, holds)


# Without a window the first start is as good as any.
_STARTS = "if({window_ms:Int64} = 0, arraySlice(at_0, 1, 1), at_0)"
_STRICT_STARTS = "arrayFilter(i -> bitTest(kinds[i], 0), arrayEnumerate(kinds))"


def _following(number: int) -> str:
    """When the step happened after the one before: a time for each start, 0 where it did not."""
    in_time = "({window_ms:Int64} = 0 or x <= start + {window_ms:Int64})"
    found = f"arrayFirst(x -> x > before and {in_time}, at_{number})"
    return f"arrayMap((start, before) -> if(before = 0, 0, {found}), s_0, s_{number - 1})"


def _touching(number: int) -> str:
    """Whether the step happened right after the one before: its place among the events for each start, 0 where not."""
    in_time = "({window_ms:Int64} = 0 or ats[before + 1] <= ats[start] + {window_ms:Int64})"
    found = f"before < length(kinds) and bitTest(kinds[before + 1], {number}) and {in_time}"
    return f"arrayMap((start, before) -> if(before != 0 and {found}, before + 1, 0), s_0, s_{number - 1})"


def _times(number: int) -> str:
    """When the step may have happened, from what was done."""
    return f"arrayMap(x -> toInt64(bitShiftRight(x, 10)), arrayFilter(x -> bitTest(x, {number}), done)) as at_{number}"


def _lines(parts: Iterable[str]) -> Fragment:
    return Fragment(",\n    ".join(parts))


def _list(name: str, count: int) -> str:
    return ", ".join(f"{name}_{i}" for i in range(count))


def _reached(name: str, count: int) -> str:
    return " + ".join(f"({name}_{i} != 0)" for i in range(count))
