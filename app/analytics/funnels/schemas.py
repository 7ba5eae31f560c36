"""What people send and see of funnels."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from app.analytics.funnels.models import Funnel
from app.analytics.named import GOAL
from app.analytics.schemas import ComparisonView, FilterView, Params, PeriodView
from app.analytics.view import filter_views, read
from app.sites.fields import Name

MOST_STEPS = 10
LONGEST_WINDOW_S = 86_400


def _of_one_event(filters: list[str]) -> list[str]:
    read(filters, [GOAL])
    return filters


class Step(BaseModel):
    """A step: filters that one event must fulfil, for example ``is,path,/pricing`` or ``is,goal,Signup``."""

    name: Name | None = None
    filters: Annotated[list[str], Field(min_length=1, max_length=10), AfterValidator(_of_one_event)]

    @property
    def told_name(self) -> str:
        """Its own name, or what it says."""
        return self.name or " and ".join(one.sentence for one in filter_views(read(self.filters, [GOAL])))[:100]


class FunnelSteps(BaseModel):
    """From 2 to 10 steps in order. ``window_s``: all of them within so many seconds of the first; without it within the
    visitor's day. Strict: nothing else happens between two steps."""

    steps: Annotated[list[Step], Field(min_length=2, max_length=MOST_STEPS)]
    window_s: Annotated[int, Field(ge=1, le=LONGEST_WINDOW_S)] | None = None
    is_strict: bool = False


class FunnelForm(FunnelSteps):
    """A funnel to be kept."""

    name: Name


class FunnelCard(FunnelForm):
    """A funnel that is kept."""

    id: str

    @classmethod
    def of(cls, funnel: Funnel) -> "FunnelCard":
        """The card of a funnel."""
        return cls(
            id=funnel.id, name=funnel.name, steps=[Step.model_validate(step) for step in funnel.steps],
            window_s=funnel.window_s, is_strict=funnel.is_strict,
        )  # fmt: skip


class FunnelParams(Params):
    """A period and filters for a funnel; ``by``: a dimension of visits to compare, by the visit of the first step."""

    by: str | None = None


class StepNumbers(BaseModel):
    """How many visitors came so far. Shares are of those who entered and of those of the step before; ``median_ms`` is
    how long the step took them, from the one before."""

    visitors: int
    of_entered: float | None
    of_previous: float | None
    dropped: int
    median_ms: int | None


class StepChange(BaseModel):
    """How much each of them grew since the compared period, as a share of what it was; null where that was nothing."""

    visitors: float | None
    of_entered: float | None
    of_previous: float | None
    dropped: float | None
    median_ms: float | None


class StepRow(StepNumbers):
    """A step, and the same step in the compared period."""

    name: str
    filters: list[FilterView]
    before: StepNumbers | None = None
    change: StepChange | None = None


class BranchNumbers(BaseModel):
    """How many visitors came to each step, and the share of those who entered that came to the last."""

    visitors: list[int]
    conversion_rate: float | None


class FunnelBranch(BranchNumbers):
    """A value of the dimension; ``change`` is how much its conversion rate grew since the compared period."""

    value: str
    before: BranchNumbers | None = None
    change: float | None = None


class FunnelNumbers(BaseModel):
    """``visitors`` are all of the period, ``entered`` those who did the first step, ``converted`` the last."""

    visitors: int
    entered: int
    converted: int
    conversion_rate: float | None
    median_ms: int | None


class FunnelChange(BaseModel):
    """How much each of them grew since the compared period, as a share of what it was; null where that was nothing."""

    visitors: float | None
    entered: float | None
    converted: float | None
    conversion_rate: float | None
    median_ms: float | None


class FunnelReport(FunnelNumbers):
    """A funnel in a period, and in the compared one."""

    period: PeriodView
    comparison: ComparisonView | None = None
    filters: list[FilterView]
    before: FunnelNumbers | None = None
    change: FunnelChange | None = None
    steps: list[StepRow]
    by: str | None
    branches: list[FunnelBranch]
