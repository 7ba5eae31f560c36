"""A batch of telemetry waits long when nobody looks, and shortly when somebody follows it."""

from app.apm.linger import FOLLOWED_S, STILL_S, USUAL_S, Linger


async def test_who_follows_waits_less_and_for_a_while_only():
    now = 100.0
    linger = Linger("logs", lambda: now)
    assert linger.seconds() == USUAL_S["logs"]
    await linger.heard()
    assert linger.seconds() == FOLLOWED_S
    now += STILL_S + 1
    assert linger.seconds() == USUAL_S["logs"]
