"""What a rule can look at, in words for the editor."""

from pydantic import BaseModel

from app.alerts.measures import Measure, Measures
from app.alerts.rules.defaults import KINDS


class MeasureFieldView(BaseModel):
    """Something that one may say about what to count."""

    name: str
    title: str
    help: str
    choices: list[str]
    is_required: bool
    default: str


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


def watchable(measures: Measures) -> Watchable:
    """What there is."""
    return Watchable(
        signals=[SignalView(kind=kind, title=title) for kind, title in KINDS.items()],
        measures=[_view(one) for one in measures.values()],
    )


def _view(measure: Measure) -> MeasureView:
    fields = [
        MeasureFieldView(
            name=one.name, title=one.title, help=one.help, choices=list(one.choices), is_required=one.is_required,
            default=one.default,
        )
        for one in measure.fields
    ]  # fmt: skip
    return MeasureView(
        name=measure.name, title=measure.title, group=measure.group, unit=measure.unit, is_count=measure.is_count,
        fields=fields, has_queries=measure.form is not None,
    )  # fmt: skip
