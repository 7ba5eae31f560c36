"""What is told of an alert, and when: once, in groups, again, to others, and not while it flaps or is silenced."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.alerts.state import AlertState
from app.alerts.telling import FLAPS, STEADY, Next, Policy, Say, Told, is_flapping, next_word

T = datetime(2026, 3, 1, tzinfo=UTC)
PLAIN = Policy(group_s=60)
NEW = Told(AlertState.FIRING, T)
KNOWN = replace(NEW, last=Say.FIRED, last_at=T, first_at=T, step=1)


def after(**time: float) -> datetime:
    return T + timedelta(**time)


def test_news_go_out_at_once():
    assert next_word(NEW, PLAIN, None, T) == Next(Say.FIRED)


def test_what_follows_in_the_window_of_a_group_waits_for_its_end():
    at = after(seconds=20)
    assert next_word(NEW, PLAIN, T, at) == Next(None, after(seconds=60))
    assert next_word(NEW, PLAIN, T, after(seconds=60)) == Next(Say.FIRED)
    assert next_word(NEW, replace(PLAIN, group_s=0), T, at) == Next(Say.FIRED)
    assert next_word(NEW, PLAIN, after(days=3), at) == Next(Say.FIRED), "a clock that was put back holds nothing back"


def test_what_is_known_is_not_told_again():
    assert next_word(KNOWN, PLAIN, T, after(days=9)) == Next()


def test_the_end_is_told_to_those_who_know_the_beginning():
    over = replace(KNOWN, state=AlertState.RESOLVED)
    assert next_word(over, PLAIN, T, after(minutes=5)).say is Say.RESOLVED
    assert next_word(replace(over, is_held=True), PLAIN, T, after(minutes=5)).say is Say.RESOLVED
    assert next_word(replace(over, last=None), PLAIN, T, after(minutes=5)) == Next()
    assert next_word(over, replace(PLAIN, tells_resolved=False), T, after(minutes=5)) == Next()
    assert next_word(replace(over, last=Say.RESOLVED), PLAIN, T, after(minutes=5)) == Next()


def test_a_silence_holds_the_news_back_and_does_not_lose_it():
    held = replace(NEW, is_held=True, held_until=after(hours=2))
    assert next_word(held, PLAIN, None, T) == Next(None, after(hours=2))
    assert next_word(NEW, PLAIN, None, after(hours=2)) == Next(Say.FIRED)
    assert next_word(replace(NEW, is_held=True), PLAIN, None, T) == Next(None, after(minutes=1))


def test_reminders_until_somebody_has_it():
    policy = replace(PLAIN, remind_s=3600)
    assert next_word(KNOWN, policy, T, after(minutes=10)) == Next(None, after(hours=1))
    assert next_word(KNOWN, policy, T, after(hours=1)).say is Say.REMINDER
    assert next_word(replace(KNOWN, is_acknowledged=True), policy, T, after(hours=5)) == Next()


def test_escalation_until_somebody_has_it():
    policy = replace(PLAIN, steps=(0, 600, 1800))
    assert next_word(KNOWN, policy, T, after(minutes=1)) == Next(None, after(minutes=10))
    assert next_word(KNOWN, policy, T, after(minutes=10)).say is Say.ESCALATED
    second = replace(KNOWN, last=Say.ESCALATED, last_at=after(minutes=10), step=2)
    assert next_word(second, policy, T, after(minutes=11)) == Next(None, after(minutes=30))
    assert next_word(replace(second, step=3), policy, T, after(hours=9)) == Next()
    assert next_word(replace(KNOWN, is_acknowledged=True), policy, T, after(hours=9)) == Next()


@pytest.mark.parametrize(("times", "is_so"), [(FLAPS - 1, False), (FLAPS, True)])
def test_flapping_is_counted(times: int, is_so: bool):
    assert is_flapping([after(minutes=n) for n in range(times)], after(minutes=30)) is is_so
    assert not is_flapping([after(minutes=n) for n in range(times)], after(hours=3))


def test_flapping_is_told_once_and_then_only_how_it_ended():
    flaps = replace(KNOWN, is_flapping=True)
    assert next_word(flaps, PLAIN, None, after(minutes=1)) == Next(Say.FLAPPING, T + STEADY)
    told = replace(flaps, last=Say.FLAPPING, last_at=after(minutes=1))
    assert next_word(told, PLAIN, T, after(minutes=20)) == Next(None, T + STEADY)
    assert next_word(told, PLAIN, T, T + STEADY) == Next(Say.FIRED, None, is_steady=True)
    over = replace(told, state=AlertState.RESOLVED)
    assert next_word(over, PLAIN, T, T + STEADY) == Next(Say.RESOLVED, None, is_steady=True)


def test_pending_is_nobodys_business():
    assert next_word(Told(AlertState.PENDING, T), PLAIN, None, after(days=1)) == Next()
