"""A signal is in the transaction of its cause, and in order."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.alerts.models import ToldSignal
from app.alerts.signals import Severity, Signal, SignalState, tell
from app.kit.stores import Stores
from app.kit.work import transaction
from tests.cast import Cast

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def signal(site_id: int, state: str = "firing", **fields) -> Signal:
    known = {
        "kind": "monitor_down", "subject": "monitor:17", "severity": "critical", "title": "Shop is down",
        "text": "Connection refused.", "path": "/monitors/17", "at": AT, "facts": {"reason": "refused"},
    }  # fmt: skip
    return Signal(site_id=site_id, state=state, **(known | fields))


async def test_signals_are_kept_in_the_order_in_which_they_were_told(stores: Stores, people: Cast):
    async with transaction(stores) as work:
        for state in SignalState:
            await tell(work, signal(people.home.site.id, state))
    async with stores.postgres.work() as work:
        told = (await work.scalars(select(ToldSignal).order_by(ToldSignal.id))).all()
    assert [one.state for one in told] == ["firing", "resolved", "event"]
    assert (told[0].subject, told[0].facts, told[0].at) == ("monitor:17", {"reason": "refused"}, AT)


async def test_a_signal_goes_with_its_cause(stores: Stores, people: Cast):
    with pytest.raises(RuntimeError, match="the cause fails"):
        async with transaction(stores) as work:
            await tell(work, signal(people.home.site.id))
            raise RuntimeError("the cause fails")
    async with stores.postgres.work() as work:
        assert (await work.scalars(select(ToldSignal))).all() == []


@pytest.mark.parametrize("wrong", [{"state": "burning"}, {"severity": "fatal"}])
async def test_unknown_words_are_refused(stores: Stores, people: Cast, wrong: dict):
    with pytest.raises(ValueError, match="is not a valid"):
        async with transaction(stores) as work:
            await tell(work, signal(people.home.site.id, **wrong))


def test_severities_are_in_order():
    assert [one.rank for one in (Severity.INFO, Severity.WARNING, Severity.CRITICAL)] == [0, 1, 2]
