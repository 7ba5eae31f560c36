"""From signals to alerts to messages: each news once, to the right people, and never lost."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from app.alerts.engine.models import Alert
from app.alerts.engine.work import hear_all, hear_site
from app.alerts.models import ToldSignal
from app.alerts.rules.models import AlertRule
from app.alerts.silences.models import Silence
from app.kit.stores import Stores
from app.sites.models import Site
from tests.alerts.scene import Scene
from tests.cast import Cast


@pytest.fixture
def scene(stores: Stores, people: Cast) -> Scene:
    return Scene(stores, people.home.site)


async def change_rule(scene: Scene, slug: str, **columns: object) -> str:
    async with scene.stores.postgres.work() as work:
        of_rule = (AlertRule.site_id == scene.site.id) & (AlertRule.slug == slug)
        await work.execute(update(AlertRule).where(of_rule).values(**columns))
        return (await work.scalars(select(AlertRule.id).where(of_rule))).one()


async def test_a_signal_is_an_alert_and_a_message_and_its_end_is_one_too(scene: Scene):
    await scene.channel()
    await scene.tell()
    alert = await scene.alert()
    assert (alert.state, alert.severity, alert.told, alert.kind) == ("firing", "critical", "fired", "monitor_down")
    assert await scene.said() == ["Firing: monitor:1 is down (ada.example)"]
    await scene.hear(hours=1)
    await scene.signal("firing")  # once more the same is nothing new
    await scene.hear()
    assert len(await scene.messages()) == 1
    await scene.hear(minutes=5)
    await scene.tell("resolved")
    assert await scene.said() == [
        "Firing: monitor:1 is down (ada.example)", "Resolved: monitor:1 is down (ada.example)",
    ]  # fmt: skip
    alert = await scene.alert()
    assert (alert.state, alert.resolved_at) == ("resolved", scene.at)
    assert await scene.timeline(alert) == ["pending", "firing", "told_fired", "recovering", "resolved", "told_resolved"]
    async with scene.stores.postgres.work() as work:
        assert (await work.scalars(select(ToldSignal))).all() == []


async def test_without_any_set_up_the_owners_get_a_mail(mailing_stores: Stores, people: Cast):
    scene = Scene(mailing_stores, people.home.site)
    await scene.tell()
    [message] = await scene.messages()
    assert (message.channel, message.recipient, message.channel_id) == ("email", "ada@example.com", None)
    assert "Acknowledge or silence it" in (message.content or {})["text"]


async def test_without_any_way_the_news_waits_for_one(scene: Scene):
    await scene.tell()
    assert (await scene.alert()).held == "there is no channel to tell it by"
    assert await scene.messages() == []
    await scene.channel()
    await scene.hear(minutes=2)
    assert await scene.said() == ["Firing: monitor:1 is down (ada.example)"]


async def test_what_follows_in_a_window_is_one_message(scene: Scene):
    await scene.channel()
    await scene.tell(subject="monitor:1")
    for number in range(2, 6):
        scene.forward(seconds=5)
        await scene.tell(subject=f"monitor:{number}")
    assert len(await scene.messages()) == 1
    await scene.hear(minutes=1)
    assert await scene.said() == [
        "Firing: monitor:1 is down (ada.example)", "Firing: 4 alerts, A monitor is down (ada.example)",
    ]  # fmt: skip
    assert len((await scene.messages())[1].alert_ids) == 4


async def test_what_comes_and_goes_within_the_window_is_not_told(scene: Scene):
    await scene.channel()
    await scene.tell(subject="monitor:1")
    await scene.tell(subject="monitor:2")
    scene.forward(seconds=10)
    await scene.tell("resolved", subject="monitor:2")
    await scene.hear(minutes=2)
    assert len(await scene.messages()) == 1


async def test_reminders_end_when_somebody_has_it(scene: Scene):
    await scene.channel()
    await scene.tell()
    await scene.hear(hours=4)
    assert (await scene.said())[1:] == ["Still firing: monitor:1 is down (ada.example)"]
    async with scene.stores.postgres.work() as work:
        alert = await work.get(Alert, (await scene.alert()).id)
        assert alert
        assert alert.acknowledge("Ada", scene.at)
        assert not alert.acknowledge("Ben", scene.at)
    await scene.hear(hours=9)
    assert len(await scene.messages()) == 2
    await scene.tell("resolved")
    assert len(await scene.messages()) == 3, "who was told that it began is told that it ended"


async def test_escalation_tells_others_until_somebody_has_it(scene: Scene):
    first, second = await scene.channel(), await scene.channel(is_default=False, name="the boss")
    await scene.tell()
    steps = [{"after_s": 0, "channels": []}, {"after_s": 600, "channels": [second.id]}]
    await change_rule(scene, "monitor-down", steps=steps)
    await scene.tell(subject="monitor:2")
    await scene.hear(minutes=1)
    await scene.hear(minutes=11)
    messages = await scene.messages()
    assert [(one.channel_id, one.subject.partition(":")[0]) for one in messages] == [
        (first.id, "Firing"), (first.id, "Firing"), (second.id, "Nobody has taken this"),
    ]  # fmt: skip
    await scene.tell("resolved", subject="monitor:2")
    told = {one.channel_id for one in (await scene.messages())[3:]}
    assert told == {first.id, second.id}


async def test_a_silence_holds_back_and_loses_nothing(scene: Scene):
    await scene.channel()
    async with scene.stores.postgres.work() as work:
        work.add(
            Silence(
                site_id=scene.site.id,
                reason="we move house",
                created_by="Ada",
                created_at=scene.at,
                starts_at=scene.at,
                ends_at=scene.at + timedelta(hours=1),
                weekdays=[],
                from_minute=0,
                to_minute=0,
                timezone=None,
                kinds=[],
                subjects=["monitor:*"],
                rule_ids=[],
                below=None,
            )
        )
    await scene.tell(subject="monitor:1")
    await scene.tell(subject="monitor:2")
    await scene.tell(subject="server:3")
    assert [m.alert_ids for m in await scene.messages()] == [
        [a.id for a in await scene.alerts() if a.subject[0] == "s"]
    ]
    held = {one.subject: one.held for one in await scene.alerts()}
    assert held["monitor:1"] == held["monitor:2"] == "silenced: we move house"
    scene.forward(minutes=30)
    await scene.tell("resolved", subject="monitor:2")
    await scene.hear(minutes=31)
    assert (await scene.said())[1:] == ["Firing: monitor:1 is down (ada.example)"]


async def test_what_depends_on_something_that_fires_is_held_back_until_that_is_over(scene: Scene):
    await scene.channel()
    await scene.tell(subject="monitor:1")
    scene.forward(minutes=2)
    await scene.tell(subject="monitor:2", facts={"parents": ["monitor:1"]})
    await scene.tell(subject="monitor:3", facts={"parents": ["monitor:1"]})
    await scene.hear(minutes=5)
    assert len(await scene.messages()) == 1
    held = {one.subject: one.held for one in await scene.alerts()}
    assert held["monitor:2"] == "it depends on something that fires, “monitor:1 is down”"
    await scene.tell("resolved", subject="monitor:1")
    await scene.tell("resolved", subject="monitor:3")
    await scene.hear(minutes=2)
    assert (await scene.said())[1:] == [
        "Resolved: monitor:1 is down (ada.example)", "Firing: monitor:2 is down (ada.example)",
    ]  # fmt: skip


async def test_flapping_is_told_once_and_then_how_it_ended(scene: Scene):
    await scene.channel()
    for _ in range(7):
        await scene.tell("firing")
        scene.forward(minutes=2)
        await scene.tell("resolved")
        scene.forward(minutes=2)
    said = [one.partition(":")[0] for one in await scene.said()]
    assert said == ["Firing", "Resolved"] * 3 + ["Comes and goes"]
    last = (await scene.alerts())[-1]
    assert (last.is_flapping, last.fires) == (True, 4)
    await scene.hear(minutes=31)
    assert (await scene.said())[-1].startswith("Resolved")
    await scene.hear(hours=2)
    assert len(await scene.messages()) == 8


async def test_an_event_is_told_once_and_is_over_by_itself(scene: Scene):
    await scene.channel()
    event = {"kind": "error_regressed", "subject": "error_group:7", "title": "TypeError is back"}
    await scene.tell("event", **event)
    scene.forward(minutes=3)
    await scene.tell("event", **event)
    alert = await scene.alert()
    assert (alert.state, alert.repeats, alert.severity) == ("firing", 1, "warning")
    await scene.hear(hours=1)
    await scene.hear(hours=1)
    assert (await scene.alert()).state == "resolved"
    assert await scene.said() == ["Firing: TypeError is back (ada.example)"]


async def test_a_signal_that_no_rule_wants_is_nothing(scene: Scene):
    await scene.channel()
    await scene.tell(kind="weather")
    await change_rule(scene, "monitor-down", is_on=False)
    await scene.tell()
    assert await scene.alerts() == []


async def test_rules_once_deleted_do_not_come_back(scene: Scene):
    await scene.tell(kind="weather")
    async with scene.stores.postgres.work() as work:
        await work.execute(delete(AlertRule).where(AlertRule.site_id == scene.site.id))
    await scene.tell()
    assert await scene.alerts() == []


async def test_two_engines_at_once_say_everything_once(scene: Scene):
    await scene.channel()
    for number in range(30):
        await scene.signal(subject=f"monitor:{number}")
    await asyncio.gather(*(hear_all(scene.stores, scene.at) for _ in range(3)))
    await scene.hear(minutes=2)
    told = [alert_id for one in await scene.messages() for alert_id in one.alert_ids]
    assert len(told) == len(set(told)) == 30


async def test_a_transition_that_fails_leaves_the_signal_for_the_next_time(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    await scene.channel()
    await scene.signal()

    async def broken(*_: object) -> int:
        raise RuntimeError("in the middle of it")

    monkeypatch.setattr("app.alerts.engine.work.dispatch", broken)
    with pytest.raises(RuntimeError):
        await hear_site(scene.stores, scene.site.id, scene.at)
    assert await scene.alerts() == []
    monkeypatch.undo()
    await scene.hear()
    assert len(await scene.messages()) == 1


async def test_a_deleted_site_tells_nothing(scene: Scene):
    await scene.channel()
    await scene.signal()
    async with scene.stores.postgres.work() as work:
        await work.execute(update(Site).where(Site.id == scene.site.id).values(deleted_at=scene.at))
    await scene.hear()
    assert await scene.messages() == []
