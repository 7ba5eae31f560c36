"""What people see of what changed."""

from pydantic import BaseModel

from app.analytics.schemas import ComparisonView, FilterView, Measured, PeriodView


class Insight(BaseModel):
    """A value of a dimension whose visitors changed. ``country``: where a region or city lies.

    ``change``: as a share of before, null where nobody was there before. ``share``, ``share_before``: of all visitors.
    """

    dimension: str
    value: str
    country: str | None
    visitors: int
    before: int
    change: float | None
    share: float
    share_before: float


class Insights(BaseModel):
    """What explains most of a change, the largest first; empty where nothing is worth telling, or nothing is compared.

    ``visitors``: of the whole.
    """

    period: PeriodView
    comparison: ComparisonView | None
    filters: list[FilterView]
    visitors: Measured
    rows: list[Insight]
