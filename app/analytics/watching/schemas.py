"""What people see of the hours of the week."""

from pydantic import BaseModel

from app.analytics.schemas import FilterView, PeriodView


class Heatmap(BaseModel):
    """Visitors of a mean hour, by weekday (Monday first) and local hour; null where the period has no such hour."""

    period: PeriodView
    filters: list[FilterView]
    visitors: list[list[float | None]]
