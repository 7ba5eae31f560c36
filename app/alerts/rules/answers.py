"""What a rule can look at, in words for the editor."""

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.measures import Measure, MeasureField, Measures
from app.alerts.rules.defaults import KINDS


class MeasureFieldView(BaseModel):
    """Something that one may say about what to count. ``is_of_site``: the choices are what the site has now, so there
    may be none."""

    name: str
    title: str
    help: str
    choices: list[str]
    is_required: bool
    default: str
    is_of_site: bool


class MeasureView(BaseModel):
    """A number over time. ``has_queries``: instead of fields it has queries of metrics and a formula."""

    name: str
    title: str
    group: str
    unit: str
    is_count: bool
    fields: list[MeasureFieldView]
    has_queries: bool


class SignalView(BaseModel):
    """A kind of signal."""

    kind: str
    title: str


class Watchable(BaseModel):
    """Everything that a rule can look at."""

    signals: list[SignalView]
    measures: list[MeasureView]


async def watchable(work: AsyncSession, site_id: int, measures: Measures) -> Watchable:
    """What there is for a site."""
    return Watchable(
        signals=[SignalView(kind=kind, title=title) for kind, title in KINDS.items()],
        measures=[await _view(work, site_id, one) for one in measures.values()],
    )


async def _view(work: AsyncSession, site_id: int, measure: Measure) -> MeasureView:
    fields = [await _field(work, site_id, one) for one in measure.fields]
    return MeasureView(
        name=measure.name, title=measure.title, group=measure.group, unit=measure.unit, is_count=measure.is_count,
        fields=fields, has_queries=measure.form is not None,
    )  # fmt: skip


async def _field(work: AsyncSession, site_id: int, one: MeasureField) -> MeasureFieldView:
    choices = list(await one.of_site(work, site_id)) if one.of_site else list(one.choices)
    return MeasureFieldView(
        name=one.name, title=one.title, help=one.help, choices=choices, is_required=one.is_required,
        default=one.default, is_of_site=one.of_site is not None,
    )  # fmt: skip
