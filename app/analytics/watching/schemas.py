"""What people see of the hours of the week."""

from pydantic import BaseModel

from app.analytics.schemas import FilterView, ImportedView, PeriodView


class Heatmap(BaseModel):
    """Metrics of a mean hour, by weekday (Monday first) and local hour; null where the period has no such hour.

    ``period`` is what was counted: of a long period the last eight weeks. ``imported``: numbers that came by day have
    no hours, so they are never in it.
    """

    period: PeriodView
    filters: list[FilterView]
    imported: ImportedView | None
    metrics: dict[str, list[list[float | None]]]
