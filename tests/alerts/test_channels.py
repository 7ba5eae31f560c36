"""Every channel's request, received by a real server on this machine and held against its documented shape."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from app.alerts.channels.failures import ChannelAway, NotNow, Refused
from app.alerts.channels.kind import Sending
from app.alerts.channels.kinds import KINDS, kinds_here
from app.alerts.channels.post import Post
from app.alerts.channels.sealed import read_form
from app.alerts.notice import Notice, NoticedAlert
from app.kit.problems import Invalid
from app.kit.reach import Reach
from app.kit.settings import read_settings

T = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Provider:
    """A provider's server: keeps requests, and answers what it is told to."""

    port: int = 0
    answers: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    pause_s: float = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, target, _ = first.split()
        self.requests.append((method, target, headers, body))
        await asyncio.sleep(self.pause_s)
        status, text, more = self.answers.pop(0) if self.answers else (200, "ok", {})
        lines = [
            f"HTTP/1.1 {status} X",
            f"content-length: {len(text.encode())}",
            *(f"{n}: {v}" for n, v in more.items()),
        ]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + text.encode())
        await writer.drain()
        writer.close()

    @property
    def last(self) -> tuple[str, str, dict[str, str], Any]:
        method, target, headers, body = self.requests[-1]
        return method, target, headers, json.loads(body)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    one = Provider()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.port = server.sockets[0].getsockname()[1]
    yield one
    server.close()
    await server.wait_closed()


def alert(number: int = 1, **fields: Any) -> NoticedAlert:
    known = {
        "id": f"alert{number:07}", "kind": "monitor_down", "subject": f"monitor:{number}", "severity": "critical",
        "title": f'Shop {number} <is> "down" & out', "text": "Connection *refused*.", "began_at": T,
        "url": f"https://hub.test/s/alerts/alert{number:07}", "act_url": f"https://hub.test/alert/t{number}",
        "thing_url": "https://hub.test/s/monitors/1", "facts": {"reason": "refused", "port": "443"},
    }  # fmt: skip
    return NoticedAlert(**(known | fields))


def notice(say: str = "fired", count: int = 1, **fields: Any) -> Notice:
    alerts = [
        alert(n, resolved_at=T + timedelta(minutes=9) if say == "resolved" else None) for n in range(1, count + 1)
    ]
    known: dict[str, Any] = {"runbook": "Restart it.", "rule": "A monitor is down", "severity": "critical"}
    return Notice(say=say, site="ada.example", url="https://hub.test/s/alerts", alerts=alerts, **(known | fields))


def fields_of(kind: str, provider: Provider) -> dict[str, Any]:
    url = provider.url
    return {
        "webhook": {"url": f"{url}/hook?x=1", "secret": "s3cret", "headers": "X-Team: ops\nauthorization: Bearer abc"},
        "slack": {"url": f"{url}/services/T/B/X"}, "discord": {"url": f"{url}/api/webhooks/1/x"},
        "teams": {"url": f"{url}/workflows/x?sig=1"},
        "telegram": {"token": "12:abc", "chat": "-100", "thread": 7, "server": url},
        "ntfy": {"topic": "ops", "token": "tk_1", "server": url}, "gotify": {"server": url, "token": "A1"},
        "pushover": {"token": "t", "user": "u", "is_loud": True, "server": url},
        "matrix": {"server": url, "token": "syt", "room": "!room:example.org"},
        "pagerduty": {"key": "R0UTE", "server": url}, "opsgenie": {"key": "G", "server": url},
    }[kind]  # fmt: skip


async def send(kind: str, provider: Provider, said: Notice, egress: str = "open") -> str:
    settings = read_settings(egress=egress)
    post = Post(settings, Reach.of(settings))
    form = read_form(KINDS[kind], fields_of(kind, provider))
    return await post.deliver(KINDS[kind], form, Sending("message00001", said, T))


BY_HTTP = [name for name in KINDS if name not in ("email", "apprise")]


@pytest.mark.parametrize("kind", BY_HTTP)
@pytest.mark.parametrize(
    ("say", "count"), [("fired", 1), ("fired", 25), ("resolved", 1), ("reminder", 2), ("flapping", 1)]
)
async def test_every_channel_takes_every_notice(provider: Provider, kind: str, say: str, count: int):
    assert await send(kind, provider, notice(say, count)) == "200 ok"
    _, target, headers, body = provider.last
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"] == "Nightjar"
    assert target.startswith("/")
    assert "Shop 1" in json.dumps(body) or (kind in ("opsgenie", "pagerduty") and say == "resolved") or count > 1


async def test_slack(provider: Provider):
    await send("slack", provider, notice())
    method, target, _, body = provider.last
    assert (method, target) == ("POST", "/services/T/B/X")
    [attachment] = body["attachments"]
    assert attachment["color"] == "#d1373f"
    text = attachment["blocks"][1]["text"]["text"]
    assert "<https://hub.test/s/alerts/alert0000001|Shop 1 &lt;is&gt;" in text
    assert attachment["blocks"][2]["elements"][0]["url"] == "https://hub.test/alert/t1"
    await send("slack", provider, notice(count=25))
    assert len(provider.last[3]["attachments"][0]["blocks"]) <= 50


async def test_discord_mentions_nobody(provider: Provider):
    await send("discord", provider, notice(count=25))
    _, target, _, body = provider.last
    assert target == "/api/webhooks/1/x?wait=true"
    assert body["allowed_mentions"] == {"parse": []}
    assert len(body["embeds"]) == 10
    assert sum(len(e["title"]) + len(e["description"]) for e in body["embeds"]) < 6000


async def test_teams(provider: Provider):
    await send("teams", provider, notice("resolved"))
    [attachment] = provider.last[3]["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (attachment["content"]["version"], attachment["content"]["body"][0]["style"]) == ("1.4", "good")


async def test_telegram(provider: Provider):
    await send("telegram", provider, notice())
    _, target, _, body = provider.last
    assert target == "/bot12:abc/sendMessage"
    assert (body["chat_id"], body["message_thread_id"], body["parse_mode"]) == ("-100", 7, "HTML")
    assert "Shop 1 &lt;is&gt;" in body["text"]
    await send("telegram", provider, notice(count=25))
    assert len(provider.last[3]["text"]) < 4096 + 3000, "links do not count, the text does"


async def test_ntfy(provider: Provider):
    await send("ntfy", provider, notice())
    _, target, headers, body = provider.last
    assert (target, headers["authorization"]) == ("/", "Bearer tk_1")
    assert (body["topic"], body["priority"], body["click"]) == ("ops", 5, "https://hub.test/s/alerts")
    assert [one["action"] for one in body["actions"]] == ["view", "view"]


async def test_gotify(provider: Provider):
    await send("gotify", provider, notice())
    _, target, headers, body = provider.last
    assert (target, headers["x-gotify-key"], body["priority"]) == ("/message", "A1", 10)


async def test_pushover(provider: Provider):
    await send("pushover", provider, notice())
    _, target, _, body = provider.last
    assert target == "/1/messages.json"
    assert (body["token"], body["user"], body["priority"], body["retry"], body["expire"]) == ("t", "u", 2, 60, 3600)
    assert len(body["message"]) <= 1024


async def test_matrix_knows_a_repeated_message(provider: Provider):
    await send("matrix", provider, notice())
    method, target, headers, body = provider.last
    assert method == "PUT"
    assert target == "/_matrix/client/v3/rooms/%21room%3Aexample.org/send/m.room.message/message00001"
    assert headers["authorization"] == "Bearer syt"
    assert (body["msgtype"], body["format"]) == ("m.text", "org.matrix.custom.html")
    assert "Shop 1 &lt;is&gt;" in body["formatted_body"]


async def test_pagerduty_opens_and_closes_the_same_incident(provider: Provider):
    await send("pagerduty", provider, notice())
    opened = provider.last[3]
    await send("pagerduty", provider, notice("resolved"))
    closed = provider.last[3]
    assert provider.last[1] == "/v2/enqueue"
    assert (opened["event_action"], closed["event_action"]) == ("trigger", "resolve")
    assert opened["dedup_key"] == closed["dedup_key"] == "nightjar-alert0000001"
    assert (opened["payload"]["severity"], opened["payload"]["source"]) == ("critical", "ada.example")
    assert "payload" not in closed


async def test_opsgenie_opens_and_closes_the_same_alert(provider: Provider):
    await send("opsgenie", provider, notice())
    _, target, headers, body = provider.last
    assert (target, headers["authorization"]) == ("/v2/alerts", "GenieKey G")
    assert (body["alias"], body["priority"]) == ("nightjar-alert0000001", "P1")
    assert len(body["message"]) <= 130
    await send("opsgenie", provider, notice("resolved"))
    assert provider.last[1] == "/v2/alerts/nightjar-alert0000001/close?identifierType=alias"


async def test_a_webhook_is_signed_and_has_its_headers(provider: Provider):
    await send("webhook", provider, notice())
    method, target, headers, raw = provider.requests[-1]
    assert (method, target, headers["x-team"], headers["authorization"]) == ("POST", "/hook?x=1", "ops", "Bearer abc")
    assert headers["idempotency-key"] == "message00001"
    at, _, signed = headers["x-nightjar-signature"].partition(",")
    expected = hmac.new(b"s3cret", f"{at[2:]}.".encode() + raw, sha256).hexdigest()
    assert signed == f"v1={expected}"
    assert json.loads(raw)["alerts"][0]["facts"] == {"reason": "refused", "port": "443"}


async def test_a_template_cannot_be_broken_out_of(provider: Provider):
    settings = read_settings(egress="open")
    template = '{"text": "{{ title }} ({{severity}})", "n": ["{{count}}"]}'
    form = read_form(KINDS["webhook"], {"url": provider.url, "template": template})
    await Post(settings, Reach.of(settings)).deliver(KINDS["webhook"], form, Sending("m", notice(), T))
    assert provider.last[3] == {"text": 'Shop 1 <is> "down" & out (critical)', "n": ["1"]}


@pytest.mark.parametrize(
    ("answer", "raises", "said"),
    [
        ((404, "no_service", {}), Refused, "404 no_service"),
        ((400, "invalid_payload", {}), Refused, "400 invalid_payload"),
        ((302, "", {"location": "http://127.0.0.1/"}), Refused, "give the final address"),
        ((500, "oops", {}), NotNow, "500 oops"),
        ((429, "slow down", {"retry-after": "7"}), NotNow, "429 slow down"),
        ((503, "", {}), ChannelAway, "503"),
    ],
)
async def test_what_answers_mean(provider: Provider, answer: tuple, raises: type[Exception], said: str):
    provider.answers = [answer]
    with pytest.raises(raises, match=said) as caught:
        await send("slack", provider, notice())
    if answer[0] == 429:
        assert isinstance(caught.value, NotNow)
        assert caught.value.after_s == 7


async def test_nobody_there_is_another_time(provider: Provider):
    port, provider.port = provider.port, 1
    with pytest.raises(ChannelAway, match="refused the connection"):
        await send("slack", provider, notice())
    provider.port = port


@pytest.mark.parametrize("kind", BY_HTTP)
async def test_every_channel_goes_through_the_guard(provider: Provider, kind: str):
    with pytest.raises(Refused, match="Nightjar does not connect there"):
        await send(kind, provider, notice(), egress="public")
    assert provider.requests == []


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("slack", {}, "url: Field required"),
        ("slack", {"url": "ftp://x"}, "begins with http"),
        ("slack", {"url": "http://a:b@x.example/"}, "user name or password"),
        ("slack", {"url": "https://x.example", "colour": "red"}, "colour: Slack has no such field; it has url."),
        ("telegram", {"token": "a b", "chat": "1"}, "token: has a space"),
        ("webhook", {"url": "https://x.example", "template": "{{who}}"}, "knows no {{who}}"),
        ("webhook", {"url": "https://x.example", "template": '{"a": {{title}'}, "is no JSON"),
        ("webhook", {"url": "https://x.example", "headers": "Host: x"}, "lines of Name: value"),
        ("email", {"to": ["nobody"]}, "is not an e-mail address"),
        ("email", {"to": []}, "at least 1"),
    ],
)
def test_a_wrong_form_is_told_in_words_and_repeats_no_secret(kind: str, fields: dict, said: str):
    with pytest.raises(Invalid) as caught:
        read_form(KINDS[kind], fields)
    assert said in caught.value.detail
    assert "a b" not in json.dumps(caught.value.fields)


def test_apprise_is_there_only_where_everything_is_open():
    assert "apprise" not in [kind.name for kind in kinds_here(read_settings(egress="public"))]
