"""What one request asks of errors: which site, which time, and where the answer is."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from app.errors.issues.schemas import ErrorParams, ErrorWindow
from app.errors.issues.traffic import Traffic
from app.errors.sourcemaps.resolve import SourceMaps
from app.kit import window as windows
from app.kit.clickhouse import ClickHouse
from app.kit.clock import At
from app.kit.period import PeriodNotUnderstood, period
from app.kit.stores import Stores
from app.kit.window import Window
from app.sites.actor import Actor
from app.sites.permit import Acting, Viewing

SHORTEST_S = 60


class Question:
    """Who asks about which site, and when."""

    def __init__(self, request: Request, site: Viewing, at: At, by: Acting) -> None:
        self.stores: Stores = request.app.state.stores
        self.site, self.at = site, at
        self.by: Actor = by
        self.source_maps: SourceMaps = request.app.state.source_maps
        self.traffic: Traffic = request.app.state.traffic

    @property
    def clickhouse(self) -> ClickHouse:
        """Where events are."""
        return self.stores.clickhouse

    def window(self, params: ErrorParams) -> Window:
        """The time that is asked about. Raises PeriodNotUnderstood."""
        if params.from_ms is not None or params.to_ms is not None:
            if params.from_ms is None or params.to_ms is None:
                raise PeriodNotUnderstood("from_ms and to_ms go together.")
            return windows.between(params.from_ms, params.to_ms, params.buckets, SHORTEST_S)
        if params.period in windows.LAST:
            return windows.last(params.period, self.at, params.buckets, SHORTEST_S)
        if params.period.endswith("d") and params.period[:-1].isdigit() and 0 < int(params.period[:-1]) <= 365:
            days_ms = int(params.period[:-1]) * 86_400_000
            now_ms = int(self.at.timestamp() * 1000)
            return windows.between(now_ms - days_ms, now_ms + 1, params.buckets, SHORTEST_S)
        zone = ZoneInfo(self.site.timezone)
        days = period(params.period, zone, self.at, date=params.date, first=params.from_, last=params.to)
        return windows.of_period(days, params.buckets, SHORTEST_S)


def shown(window: Window) -> ErrorWindow:
    """A window as an answer says it."""
    return ErrorWindow(
        from_ms=window.from_ms, to_ms=window.to_ms, first_bucket_ms=window.first_bucket_ms,
        step_ms=window.step_s * 1000, buckets=window.buckets,
    )  # fmt: skip


Asked = Annotated[Question, Depends(Question)]
