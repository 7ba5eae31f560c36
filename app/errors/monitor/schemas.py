"""What people see of web vitals. Values are those that three of four loads kept to (the 75th percentile)."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from app.errors.monitor.queries import GOOD, POOR, DayOfVital, PageVital

Path = Annotated[str, StringConstraints(max_length=500)]


class VitalsParams(BaseModel):
    """The last so many days, on one kind of device ('' for all); ``path`` chooses the page of the chart."""

    days: int = Field(7, ge=1, le=90)
    device: Annotated[str, StringConstraints(max_length=40)] = ""
    path: Path = ""


class VitalValue(BaseModel):
    """A vital. ``good`` and ``poor`` are shares of its loads; ``cause`` the commonest of those not good."""

    name: str
    p75: float
    loads: int
    good: float
    poor: float
    cause: str

    @classmethod
    def of(cls, one: PageVital) -> "VitalValue":
        """A row of the answer."""
        return cls(
            name=one.name, p75=one.p75, loads=one.loads, good=one.good / one.loads, poor=one.poor / one.loads,
            cause=one.cause,
        )  # fmt: skip


class PageVitals(BaseModel):
    """A page and its vitals."""

    path: str
    loads: int
    vitals: list[VitalValue]


class VitalDay(BaseModel):
    """A vital on a day."""

    day_ms: int
    p75: float
    loads: int


class WebVitals(BaseModel):
    """The vitals of all pages, by page, and over time. ``bounds``: good up to the first, poor above the second."""

    vitals: list[VitalValue]
    pages: list[PageVitals]
    series: dict[str, list[VitalDay]]
    bounds: dict[str, tuple[float, float]]

    @classmethod
    def of(cls, values: Iterable[PageVital], days: Iterable[DayOfVital]) -> "WebVitals":
        """Put together."""
        whole: list[VitalValue] = []
        by_page: dict[str, list[PageVital]] = {}
        for one in values:
            by_page.setdefault(one.path, []).append(one)
        whole = [VitalValue.of(one) for one in by_page.pop("", [])]
        series: dict[str, list[VitalDay]] = {}
        for day in days:
            series.setdefault(day.name, []).append(VitalDay(day_ms=day.day_ms, p75=day.p75, loads=day.loads))
        pages = [
            PageVitals(path=path, loads=max(v.loads for v in theirs), vitals=[VitalValue.of(v) for v in theirs])
            for path, theirs in by_page.items()
        ]
        order = list(GOOD)
        return cls(
            vitals=sorted(whole, key=lambda one: order.index(one.name)),
            pages=sorted(pages, key=lambda page: (-page.loads, page.path)), series=series,
            bounds={name: (GOOD[name], POOR[name]) for name in order},
        )  # fmt: skip
