"""Messages arrive by real SMTP: at least once whatever happens, and once when nothing does."""

import asyncio
import os
import re
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from app.alerts import queries
from app.alerts.carriers import Carriers
from app.alerts.deliver import TAKEN, Delivering, deliver_due
from app.alerts.ledger import Ledger
from app.alerts.letter import Letter
from app.alerts.models import Message
from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites.models import Site
from tests.cast import Cast
from tests.mail_fixtures import Certified, Post, mailing

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC) + timedelta(seconds=5)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def put(
    stores: Stores, site: Site, to: str, cause: str, *, is_urgent: bool = False, lasts: timedelta = DAY
) -> str | None:
    letter = Letter(f"Hello {to}", f"Hello, {to}.\n", f"<p>Hello, {to}.</p>", "https://hub.test/unsubscribe/x")
    async with transaction(stores) as work:
        return await queries.post(
            work, site, letter, to=to, cause=cause, kind="test", at=datetime.now(UTC), lasts=lasts, is_urgent=is_urgent
        )


async def deliver(stores: Stores, clock: Clock) -> bool:
    carriers = Carriers(stores)
    try:
        return await deliver_due(stores, carriers, asyncio.Event(), Random(1), clock)
    finally:
        await carriers.close()


async def messages(stores: Stores) -> dict[str, Message]:
    async with stores.postgres.work() as work:
        return {message.recipient: message for message in await work.scalars(select(Message))}


async def test_a_message_arrives_once_and_its_content_is_forgotten(
    mailing_stores: Stores, people: Cast, post: Post, clock: Clock
):
    site = people.home.site
    await put(mailing_stores, site, "ada@example.com", "cause 1")
    assert await put(mailing_stores, site, "ada@example.com", "cause 1") is None
    assert await deliver(mailing_stores, clock)
    assert await deliver(mailing_stores, clock)
    [one] = post.received
    assert one.sender == "nightjar@hub.test"
    assert one.recipients == ["ada@example.com"]
    assert one.part("plain").strip() == "Hello, ada@example.com."
    assert one.part("html").strip() == "<p>Hello, ada@example.com.</p>"
    told = (await messages(mailing_stores))["ada@example.com"]
    assert (told.state, told.attempts, told.content, told.answer) == ("sent", 1, None, "queued as 1")
    assert told.sent_at == clock.at


async def test_nothing_is_posted_when_its_cause_is_rolled_back(
    mailing_stores: Stores, people: Cast, post: Post, clock: Clock
):
    with pytest.raises(RuntimeError, match="the cause fails"):
        async with transaction(mailing_stores) as work:
            await queries.post(
                work, people.home.site, Letter("a", "b", "c"), to="ada@example.com", cause="c", kind="test",
                at=clock.at, lasts=DAY,
            )  # fmt: skip
            raise RuntimeError("the cause fails")
    assert await deliver(mailing_stores, clock)
    assert post.received == []
    assert await messages(mailing_stores) == {}


async def test_a_passing_refusal_is_tried_again_as_the_same_mail(
    mailing_stores: Stores, people: Cast, post: Post, clock: Clock
):
    message_id = await put(mailing_stores, people.home.site, "ada@example.com", "c")
    post.says = ["451 4.7.1 greylisted, come back", "452 mailbox full"]
    assert await deliver(mailing_stores, clock)
    waiting = (await messages(mailing_stores))["ada@example.com"]
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert waiting.answer == "451 4.7.1 greylisted, come back"
    assert timedelta(seconds=20) < waiting.next_at - clock.at < timedelta(seconds=40)
    assert await deliver(mailing_stores, clock)  # too early: nothing is due
    assert (await messages(mailing_stores))["ada@example.com"].attempts == 1
    for _ in range(2):
        clock.forward(timedelta(minutes=2))
        assert await deliver(mailing_stores, clock)
    [one] = post.received
    assert one.mail["Message-ID"] == f"<{message_id}@hub.test>"
    assert (await messages(mailing_stores))["ada@example.com"].state == "sent"


async def test_a_final_refusal_is_final_and_does_not_hold_up_others(
    mailing_stores: Stores, people: Cast, post: Post, clock: Clock
):
    post.refuses = {"nobody@example.com": "550 5.1.1 no such user here"}
    for to in ("nobody@example.com", "ada@example.com"):
        await put(mailing_stores, people.home.site, to, to)
    assert await deliver(mailing_stores, clock)
    assert [one.recipients for one in post.received] == [["ada@example.com"]]
    failed = (await messages(mailing_stores))["nobody@example.com"]
    assert (failed.state, failed.answer, failed.content) == ("failed", "550 5.1.1 no such user here", None)
    clock.forward(DAY)
    assert await deliver(mailing_stores, clock)
    assert len(post.received) == 1


async def test_a_server_that_is_away_costs_time_but_no_message(
    mailing_stores: Stores, people: Cast, post: Post, clock: Clock
):
    await post.close()
    for name in ("ada", "ben"):
        await put(mailing_stores, people.home.site, f"{name}@example.com", name)
    assert not await deliver(mailing_stores, clock), "the channel is away, so the others are not even tried"
    seen = await messages(mailing_stores)
    assert sorted(message.attempts for message in seen.values()) == [0, 1]
    tried = next(message for message in seen.values() if message.attempts)
    assert re.search(r"127\.0\.0\.1:\d+ cannot be reached", tried.answer)
    await post.open()
    clock.forward(timedelta(minutes=2))
    assert await deliver(mailing_stores, clock)
    assert sorted(one.recipients[0] for one in post.received) == ["ada@example.com", "ben@example.com"]


async def test_what_could_not_be_delivered_in_its_time_fails_visibly(
    mailing_stores: Stores, people: Cast, post: Post, clock: Clock
):
    await put(mailing_stores, people.home.site, "ada@example.com", "c", lasts=timedelta(minutes=10))
    post.says = ["451 later"] * 20
    for _ in range(20):
        assert await deliver(mailing_stores, clock)
        clock.forward(timedelta(minutes=2))
    message = (await messages(mailing_stores))["ada@example.com"]
    assert (message.state, message.answer) == ("failed", "451 later")
    assert 3 <= message.attempts <= 8


async def test_what_is_urgent_goes_first(mailing_stores: Stores, people: Cast, post: Post, clock: Clock):
    for name in ("a", "b"):
        await put(mailing_stores, people.home.site, f"{name}@example.com", name)
    await put(mailing_stores, people.home.site, "now@example.com", "now", is_urgent=True)
    clock.forward(timedelta(seconds=1))
    assert await deliver(mailing_stores, clock)
    assert post.received[0].recipients == ["now@example.com"]
    assert len(post.received) == 3


async def test_a_deleted_site_says_nothing_more(mailing_stores: Stores, people: Cast, post: Post, clock: Clock):
    await put(mailing_stores, people.home.site, "ada@example.com", "c")
    async with mailing_stores.postgres.work() as work:
        site = await work.get(Site, people.home.site.id)
        assert site
        site.deleted_at = clock.at
    assert await deliver(mailing_stores, clock)
    assert post.received == []


async def test_two_notifiers_share_the_work_without_repeating_it(
    mailing_stores: Stores, people: Cast, post: Post, clock: Clock
):
    for n in range(30):
        await put(mailing_stores, people.home.site, f"n{n}@example.com", f"n{n}")
    clock.forward(timedelta(seconds=1))
    assert await asyncio.gather(*(deliver(mailing_stores, clock) for _ in range(3))) == [True] * 3
    assert len(post.received) == len({one.recipients[0] for one in post.received}) == 30


async def test_what_one_sender_has_no_other_takes_while_it_says_so_and_soon_after(
    mailing_stores: Stores, people: Cast, post: Post, clock: Clock
):
    for n in range(3):
        await put(mailing_stores, people.home.site, f"n{n}@example.com", f"n{n}")
    clock.forward(timedelta(seconds=1))
    slow = Delivering(mailing_stores, Carriers(mailing_stores), asyncio.Event(), Random(1), clock)
    taken, _ = await slow._take()
    assert len(taken) == 3
    for _ in range(6):
        clock.forward(TAKEN * 3 / 4)
        await slow.renew()
        assert await deliver(mailing_stores, clock)
        assert post.received == [], "it lives, and is only slow"
    clock.forward(timedelta(seconds=30))
    assert await deliver(mailing_stores, clock)
    assert len(post.received) == 3, "half a minute after its last word others have taken over"
    await slow.renew()
    ledger = Ledger(mailing_stores)
    await slow._lane(taken, {}, ledger)
    assert len(post.received) == 3, "and when it comes back it sends nothing of what is not its own any more"


DELIVER = """
import asyncio, random, sys
from app.alerts.carriers import Carriers
from app.alerts.deliver import deliver_due
from app.kit.postgres import Postgres
from app.kit.settings import read_settings
from app.kit.stores import Stores

async def main():
    settings = read_settings(smtp_host="127.0.0.1", smtp_port=int(sys.argv[2]), smtp_tls="none", mail_from=sys.argv[3])
    stores = Stores(settings, Postgres(sys.argv[1]), None, None, b"")
    await deliver_due(stores, Carriers(stores), asyncio.Event(), random.Random())
asyncio.run(main())
"""


async def test_killed_between_sending_and_noting_it_at_most_one_mail_comes_twice_and_as_the_same(
    mailing_stores: Stores, people: Cast, post: Post, clock: Clock
):
    names = [f"n{n}@example.com" for n in range(5)]
    for to in names:
        await put(mailing_stores, people.home.site, to, to)
    url = mailing_stores.postgres.engine.url.render_as_string(hide_password=False)
    sender = mailing_stores.settings.mail_from
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DELIVER, url.replace("+asyncpg", ""), str(post.port), sender, cwd=ROOT
    )  # fmt: skip

    def kill_after_the_third() -> None:
        # The server has the mail; its answer never reaches the sender.
        if len(post.received) == 3:
            os.kill(child.pid, signal.SIGKILL)

    post.on_data = kill_after_the_third
    assert await asyncio.wait_for(child.wait(), 60) == -signal.SIGKILL
    assert len(post.received) == 3
    assert await deliver(mailing_stores, clock)  # what was taken together stays taken for a while
    assert len(post.received) == 3
    clock.at = datetime.now(UTC) + TAKEN + timedelta(seconds=5)  # the child went by the real one
    assert await deliver(mailing_stores, clock)
    assert len(post.received) == 6
    third = post.received[2]
    assert [one.raw for one in post.received].count(third.raw) == 2
    assert sorted({one.recipients[0] for one in post.received}) == names
    assert {message.state for message in (await messages(mailing_stores)).values()} == {"sent"}
    assert (await messages(mailing_stores))[third.recipients[0]].attempts == 2


@pytest.mark.parametrize("mode", ["starttls", "tls"])
async def test_a_protected_connection_with_sign_in(
    stores: Stores, people: Cast, post: Post, clock: Clock, certified: Certified, mode: str
):
    await post.close()
    if mode == "tls":
        post._tls = certified.server
    else:
        post._options |= {"tls_context": certified.server, "require_starttls": True}
    post.demand("hub", "secret words")
    await post.open()
    stores.settings = mailing(
        stores.settings,
        post,
        smtp_tls=mode,
        smtp_ca_file=certified.authority,
        smtp_user="hub",
        smtp_password="secret words",
    )
    await put(stores, people.home.site, "ada@example.com", "c")
    assert await deliver(stores, clock)
    assert len(post.received) == 1, (await messages(stores))["ada@example.com"].answer
    assert post.was_encrypted == [True]


async def test_an_untrusted_certificate_gets_no_mail(
    stores: Stores, people: Cast, post: Post, clock: Clock, certified: Certified
):
    await post.close()
    post._options |= {"tls_context": certified.server}
    await post.open()
    stores.settings = mailing(stores.settings, post, smtp_tls="starttls")
    await put(stores, people.home.site, "ada@example.com", "c")
    assert not await deliver(stores, clock)
    assert post.received == []
    assert "certificate verify failed" in (await messages(stores))["ada@example.com"].answer


async def test_a_server_without_starttls_gets_no_mail_when_it_is_insisted_on(
    stores: Stores, people: Cast, post: Post, clock: Clock
):
    stores.settings = mailing(stores.settings, post, smtp_tls="starttls")
    await put(stores, people.home.site, "ada@example.com", "c")
    assert not await deliver(stores, clock)
    assert post.received == []


async def test_a_wrong_password_is_said_and_tried_again(
    stores: Stores, people: Cast, post: Post, clock: Clock, certified: Certified
):
    await post.close()
    post._options |= {"tls_context": certified.server}
    post.demand("hub", "secret words")
    await post.open()
    stores.settings = mailing(
        stores.settings,
        post,
        smtp_tls="starttls",
        smtp_ca_file=certified.authority,
        smtp_user="hub",
        smtp_password="wrong",
    )
    await put(stores, people.home.site, "ada@example.com", "c")
    assert not await deliver(stores, clock)
    message = (await messages(stores))["ada@example.com"]
    assert message.state == "waiting"
    assert "535" in message.answer
    assert "wrong" not in message.answer


async def test_a_silent_server_is_given_up(stores: Stores, people: Cast, post: Post, clock: Clock):
    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)
        writer.close()

    await post.close()
    silent = await asyncio.start_server(say_nothing, "127.0.0.1", post.port)
    stores.settings = mailing(stores.settings, post, smtp_seconds=1)
    await put(stores, people.home.site, "ada@example.com", "c")
    assert not await asyncio.wait_for(deliver(stores, clock), 10)
    silent.close()
    assert "no answer in time" in (await messages(stores))["ada@example.com"].answer
