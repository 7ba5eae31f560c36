"""What one request asks of telemetry: which site, which time, and where the answer is."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from app.apm.schemas import ApmParams, WindowView
from app.kit import window as windows
from app.kit.clickhouse import ClickHouse
from app.kit.clock import At
from app.kit.period import PeriodNotUnderstood, period
from app.kit.stores import Stores
from app.kit.window import Window
from app.sites.permit import Viewing


class Question:
    """Who asks about which site, and when."""

    def __init__(self, request: Request, site: Viewing, at: At) -> None:
        self.stores: Stores = request.app.state.stores
        self.site, self.at = site, at

    @property
    def clickhouse(self) -> ClickHouse:
        """Where the answer is."""
        return self.stores.clickhouse

    def window(self, params: ApmParams, shortest_s: int = 1) -> Window:
        """The time that is asked about. Raises PeriodNotUnderstood."""
        if params.from_ms is not None or params.to_ms is not None:
            if params.from_ms is None or params.to_ms is None:
                raise PeriodNotUnderstood("from_ms and to_ms go together.")
            return windows.between(params.from_ms, params.to_ms, params.buckets, shortest_s)
        if params.period in windows.LAST:
            return windows.last(params.period, self.at, params.buckets, shortest_s)
        zone = ZoneInfo(self.site.timezone)
        days = period(params.period, zone, self.at, date=params.date, first=params.from_, last=params.to)
        return windows.of_period(days, params.buckets, shortest_s)


def shown(window: Window) -> WindowView:
    """A window as an answer says it."""
    return WindowView(
        from_ms=window.from_ms, to_ms=window.to_ms, first_bucket_ms=window.first_bucket_ms,
        step_ms=window.step_s * 1000, buckets=window.buckets,
    )  # fmt: skip


Asked = Annotated[Question, Depends(Question)]
