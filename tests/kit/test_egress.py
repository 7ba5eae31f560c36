"""The corpus of ways around a guard of addresses, each of which must end at the guard."""

import asyncio
import gzip
from contextlib import asynccontextmanager

import pytest

from app.kit.egress import Egress
from app.kit.fetch import Ask, fetch
from app.kit.names import Names
from app.kit.reach import Course, Reach, Unreached
from app.kit.url import Url, WrongUrl

PUBLIC = Egress.read("public")

# fmt: off
REFUSED = [
    # this machine
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3", "::1", "::",
    # private, shared, link-local
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "100.127.255.255", "169.254.1.1",
    "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "fe80::1%eth0",
    # credentials of machines
    "169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "169.254.170.2",
    # multicast, broadcast, reserved, documentation, benchmarks
    "224.0.0.1", "239.255.255.255", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.9",
    "198.18.0.1", "198.19.255.255", "192.0.0.8", "192.88.99.1", "ff02::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1",
    # IPv4 in other clothes: mapped, compatible, NAT64, 6to4, Teredo
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1", "::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::7f00:1", "2002:7f00:1::1", "2002:a9fe:a9fe::1",
    "2002:0808:0808::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:0:4136:e378:8000:63bf:f7f7:f7f7", "2001:10::1",
    "::ffff:0:127.0.0.1",
    # outside of global unicast
    "4000::1", "1::1", "8000::1", "e000::1", "200::1",
]
ALLOWED = [
    "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.0", "11.0.0.1", "126.255.255.255",
    "128.0.0.1", "169.253.255.255", "191.255.255.255", "192.0.1.1", "198.17.255.255", "198.20.0.1", "223.255.255.255",
    "2606:4700:4700::1111", "2001:4860:4860::8888", "2a00::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
]
WRONG_URLS = [
    # numbers that getaddrinfo or browsers take for 127.0.0.1 or 169.254.169.254
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://0/",
    "http://127.0.0.1.0x7f/", "http://1.2.3/", "http://0x/", "http://256.1.1.1/", "http://127.0.0.01/", "http://1.2.3.4.5/",
    # whom one reader takes for the host, another does not
    "http://good.example@127.0.0.1/", "http://a:b@169.254.169.254/", "http://127.0.0.1\\@good.example/",
    "http://good.example\\.evil/", "http://good.example%2f@evil/", "http://good.example%00.evil/", "http://[::1]@good.example/",
    "http://good.example #@evil/", "http://good.example\t@evil/", "http://good\r\nHost: evil/", "http:///", "http://",
    "http://.../", "http://a..b/", "http://-a.example/", "http://" + "a" * 64 + ".example/", "http://[::1%25eth0]/", "http://[::1/",
    # another protocol, another port
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "ftp://good.example/", "javascript:alert(1)", "//good.example/",
    "good.example", "http://good.example:0/", "http://good.example:25/", "http://good.example:465/", "http://good.example:99999/",
    "http://good.example:x/", "", "http://good.example/" + "a" * 2050,
]
# fmt: on


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_not_public_is_refused(address: str):
    assert PUBLIC.refusal(address).endswith(".")


@pytest.mark.parametrize("address", ALLOWED)
def test_what_is_public_is_not(address: str):
    assert PUBLIC.refusal(address) == ""


def test_a_refusal_says_what_was_inside():
    assert "169.254.169.254 in other clothes" in PUBLIC.refusal("64:ff9b::a9fe:a9fe")


def test_a_permitted_network_is_permitted_in_all_its_clothes_that_lead_there():
    egress = Egress.read("allow:10.0.0.0/8, fd12::/16")
    assert not egress.refusal("10.1.2.3") and not egress.refusal("::ffff:10.1.2.3") and not egress.refusal("fd12::1")
    assert not egress.refusal("64:ff9b::10.1.2.3") and not egress.refusal("8.8.8.8")
    assert egress.refusal("2002:0a01:0203::1") and egress.refusal("127.0.0.1") and egress.refusal("fd13::1")


def test_open_still_keeps_the_credentials_of_machines():
    egress = Egress.read("open")
    assert not egress.refusal("127.0.0.1") and not egress.refusal("10.0.0.1") and not egress.refusal("fd00::1")
    for address in ("169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "0.0.0.0", "224.0.0.1"):
        assert egress.refusal(address)
    assert not Egress.read("allow:169.254.169.254/32").refusal("169.254.169.254")


@pytest.mark.parametrize("words", ["", "private", "allow:", "allow:10.0.0.1/8", "allow:nonsense", "open:10.0.0.0/8"])
def test_a_wrong_mode_is_a_sentence(words: str):
    with pytest.raises(ValueError, match=r"egress is|network is wrong"):
        Egress.read(words)


@pytest.mark.parametrize("text", WRONG_URLS)
def test_an_address_that_could_be_read_in_two_ways_is_refused(text: str):
    with pytest.raises(WrongUrl) as refused:
        Url.read(text)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(("text", "host"), [
    ("http://①②⑦.⓪.⓪.①/", "127.0.0.1"), ("http://127。0。0。1/", "127.0.0.1"), ("http://[::ffff:7f00:1]/", "::ffff:127.0.0.1"),
    ("http://LOCALHOST./", "localhost"), ("http://bücher.example/", "xn--bcher-kva.example"), ("HTTP://Good.Example:8080/", "good.example"),
])  # fmt: skip
def test_a_host_has_one_spelling(text: str, host: str):
    assert Url.read(text).host in (host, "::ffff:7f00:1" if "ffff" in host else host)


def test_an_address_is_spelled_out_again():
    url = Url.read("https://good.example:443/a b".replace(" ", "%20") + "?q=ä&x=[1]#part")
    assert str(url) == "https://good.example/a%20b?q=%C3%A4&x=[1]"


# --- over real sockets

Answers = dict[str, bytes]


@asynccontextmanager
async def serving(answer):
    """A server on loopback that hands each request's head to ``answer`` and sends what it returns."""
    heads: list[str] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        heads.append(head)
        writer.write(answer(head))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heads


def said(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def local(*addresses: str) -> Reach:
    return Reach(Egress.read("allow:127.0.0.1/32"))


async def refused(reach: Reach, url: str, **ask) -> Unreached:
    with pytest.raises(Unreached) as error:
        await fetch(reach, Ask("GET", Url.read(url), **ask), 5)
    return error.value


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
async def test_nothing_is_sent_to_a_refused_address(host: str):
    async with serving(lambda _: said("200 OK")) as (port, heads):
        error = await refused(Reach(PUBLIC), f"http://{host}:{port}/")
        assert (error.phase, error.code) == ("dns", "refused") and not heads


async def test_a_name_with_one_bad_address_is_refused():
    class Two(Names):
        async def addresses(self, host, family="any", seconds=5):
            return ["93.184.216.34", "10.0.0.5"]

    error = await refused(Reach(PUBLIC, Two()), "http://mixed.example/")
    assert error.code == "refused" and "10.0.0.5" in str(error)


async def test_a_name_that_changes_its_address_is_judged_at_each_connection():
    class Rebinding(Names):
        asked = 0

        async def addresses(self, host, family="any", seconds=5):
            self.asked += 1
            return ["127.0.0.1"] if self.asked == 1 else ["127.0.0.2"]

    async with serving(lambda _: said("302 Found", Location="/again")) as (port, heads):
        error = await refused(
            Reach(Egress.read("allow:127.0.0.1/32"), Rebinding()), f"http://rebind.example:{port}/", redirects=3
        )
        assert error.code == "refused" and "127.0.0.2" in str(error) and len(heads) == 1


@pytest.mark.parametrize("location", [
    "http://127.0.0.2/", "http://169.254.169.254/latest/", "http://[::1]/", "//10.0.0.1/", "http://2130706433/",
    "http://a:b@127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "http:\\\\127.0.0.2/", "http://127.0.0.1:25/",
])  # fmt: skip
async def test_a_redirect_is_judged_like_a_first_address(location: str):
    async with serving(lambda _: said("302 Found", Location=location)) as (port, heads):
        error = await refused(local(), f"http://127.0.0.1:{port}/", redirects=3)
        assert error.code in ("refused", "redirect_refused") and len(heads) == 1


async def test_credentials_do_not_follow_to_another_origin():
    given = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Api-Key": "k", "Accept": "text/html"}
    async with (
        serving(lambda _: said("200 OK", b"there")) as (there, heads),
        serving(lambda _: said("302 Found", Location=f"http://127.0.0.1:{there}/")) as (port, first),
    ):
        answer = await fetch(local(), Ask("GET", Url.read(f"http://127.0.0.1:{port}/"), given, redirects=1), 5)
    assert answer.body == b"there" and answer.hops == [f"http://127.0.0.1:{port}/"]
    assert "Bearer x" in first[0] and "X-Api-Key" in first[0]
    assert "Accept: text/html" in heads[0] and not any(word in heads[0] for word in ("Bearer", "Cookie", "Api-Key"))


async def test_credentials_stay_within_one_origin():
    def answer(head: str) -> bytes:
        return said("200 OK") if head.startswith("GET /there") else said("303 See Other", Location="/there")

    async with serving(answer) as (port, heads):
        ask = Ask("POST", Url.read(f"http://127.0.0.1:{port}/"), {"Authorization": "Bearer x"}, b"body", redirects=1)
        assert (await fetch(local(), ask, 5)).status == 200
    assert heads[0].startswith("POST /") and heads[1].startswith("GET /there") and "Bearer x" in heads[1]


async def test_a_circle_of_redirects_ends():
    async with serving(lambda _: said("302 Found", Location="/")) as (port, heads):
        error = await refused(local(), f"http://127.0.0.1:{port}/", redirects=5)
    assert error.code == "too_many_redirects" and "circle" in str(error) and len(heads) == 6


async def test_a_body_is_cut_where_it_is_too_large():
    async with serving(lambda _: said("200 OK", b"x" * 50_000)) as (port, _):
        answer = await fetch(local(), Ask("GET", Url.read(f"http://127.0.0.1:{port}/"), most_body=1000), 5)
    assert answer.is_cut and answer.body == b"x" * 1000


async def test_a_packed_body_is_unpacked():
    packed = gzip.compress(b"hello " * 100)
    async with serving(lambda _: said("200 OK", packed, Content_Encoding="gzip")) as (port, _):
        answer = await fetch(local(), Ask("GET", Url.read(f"http://127.0.0.1:{port}/")), 5)
    assert answer.text == "hello " * 100 and not answer.is_cut


async def test_a_body_packed_to_do_harm_is_not_unpacked():
    bomb = gzip.compress(bytes(20_000_000))
    async with serving(lambda _: said("200 OK", bomb, Content_Encoding="gzip")) as (port, _):
        error = await refused(local(), f"http://127.0.0.1:{port}/")
    assert error.code == "bomb"


async def test_a_header_cannot_break_the_request():
    with pytest.raises(WrongUrl):
        await fetch(local(), Ask("GET", Url.read("http://127.0.0.1:1/"), {"X": "a\r\nHost: evil"}), 1)


async def test_headers_that_frame_a_request_are_ours():
    async with serving(lambda _: said("200 OK")) as (port, heads):
        given = {"Host": "evil", "Content-Length": "5", "Transfer-Encoding": "chunked"}
        await fetch(local(), Ask("GET", Url.read(f"http://127.0.0.1:{port}/"), given), 5)
    assert "evil" not in heads[0] and "Content-Length" not in heads[0] and "Transfer" not in heads[0]


async def test_every_step_is_timed():
    async with serving(lambda _: said("200 OK", b"x")) as (port, _):
        course = Course()
        await fetch(local(), Ask("GET", Url.read(f"http://127.0.0.1:{port}/")), 5, course)
    assert list(course.took_ms) == ["connect", "first_byte", "transfer"]
