"""What people send and see of goals."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, model_validator

from app.analytics.goals.goal import Kind
from app.analytics.goals.models import Goal
from app.analytics.schemas import ComparisonView, FilterView, PeriodView
from app.sites.fields import Name

EventName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Glob = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern="^/")]
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class GoalForm(BaseModel):
    """A goal to be made or changed. ``event`` has a name; ``page`` has a path, a glob; ``scroll`` a path and a depth in
    percent. A currency (ISO 4217) says that the event carries money. Without a name of its own it gets one."""

    kind: Kind
    name: Name | None = None
    event_name: EventName | None = None
    path: Glob | None = None
    scroll_pct: Annotated[int, Field(ge=1, le=100)] | None = None
    currency: Currency | None = None

    @model_validator(mode="after")
    def _of_one_kind(self) -> "GoalForm":
        needs = {
            Kind.EVENT: {"event_name"},
            Kind.PAGE: {"path"},
            Kind.SCROLL: {"path", "scroll_pct"},
        }[self.kind]
        has = {field for field in ("event_name", "path", "scroll_pct") if getattr(self, field) is not None}
        if needs != has:
            raise ValueError(f"a goal of kind {self.kind} has {' and '.join(sorted(needs))} and nothing else of these")
        if self.event_name in ("pageview", "engagement"):
            raise ValueError("page views are goals of kind page, engagement is none")
        if self.currency and self.kind is not Kind.EVENT:
            raise ValueError("only events carry money")
        return self

    def fields(self) -> dict[str, Any]:
        """The columns of the goal."""
        return {**self.model_dump(), "kind": self.kind.value, "name": self._told_name()}

    def _told_name(self) -> str:
        if self.name:
            return self.name
        if self.kind is Kind.EVENT:
            return (self.event_name or "")[:100]
        start = "Visit" if self.kind is Kind.PAGE else f"Scroll {self.scroll_pct} % of"
        return f"{start} {self.path}"[:100]


class GoalCard(BaseModel):
    """A goal."""

    id: str
    name: str
    kind: Kind
    event_name: str | None
    path: str | None
    scroll_pct: int | None
    currency: str | None

    @classmethod
    def of(cls, goal: Goal) -> "GoalCard":
        """The card of a goal."""
        return cls(
            id=goal.id, name=goal.name, kind=Kind(goal.kind), event_name=goal.event_name, path=goal.path,
            scroll_pct=goal.scroll_pct, currency=goal.currency,
        )  # fmt: skip


class ListedGoal(GoalCard):
    """A goal with the names of the alert rules that watch it."""

    alert_rules: list[str]

    @classmethod
    def with_rules(cls, goal: Goal, rules: Sequence[str]) -> "ListedGoal":
        """The card of a goal, and who watches it."""
        return cls(**GoalCard.of(goal).model_dump(), alert_rules=list(rules))


class Money(BaseModel):
    """An amount in one currency; amounts of different ones are never added."""

    currency: str
    total: str
    average: str


class GoalRow(BaseModel):
    """How a goal was reached: by how many visitors, how often, which share of all visitors, and what it earned."""

    goal: GoalCard
    visitors: int
    events: int
    conversion_rate: float | None
    revenue: list[Money]
    before: "GoalBefore | None" = None
    change: "GoalChange | None" = None


class GoalBefore(BaseModel):
    """The same in the compared period."""

    visitors: int
    events: int
    conversion_rate: float | None
    revenue: list[Money]


class MoneyChange(BaseModel):
    """How much the total of a currency grew."""

    currency: str
    total: float | None


class GoalChange(BaseModel):
    """How much each number grew since the compared period, as a share of what it was then; null where it was nothing.
    Revenue by each currency of either period."""

    visitors: float | None
    events: float | None
    conversion_rate: float | None
    revenue: list[MoneyChange]


class GoalReport(BaseModel):
    """All goals of a site in a period; ``visitors`` is what rates are shares of."""

    period: PeriodView
    comparison: ComparisonView | None = None
    filters: list[FilterView]
    visitors: int
    visitors_before: int | None = None
    rows: list[GoalRow]
