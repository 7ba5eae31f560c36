"""A mail is put together so that mail programs and spam filters have nothing to complain about."""

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts.letter import Letter, compose, one_line, read_address, read_sender
from app.alerts.retries import FIRST, LONGEST, LONGEST_URGENT, try_again_at
from app.alerts.unsubscribe import sign, subscription_of
from app.kit.settings import WrongSetting, read_settings
from tests.mail_fixtures import Received

AT = datetime(2026, 7, 6, 8, tzinfo=UTC)
SENDER = read_sender("Nightjar <nightjar@hub.test>")


def composed(subject: str = "Grüße", unsubscribe_url: str = "https://hub.test/u/1") -> tuple[bytes, Received]:
    letter = Letter(subject, "Zahl: 5 €\n", "<p>5 €</p>", unsubscribe_url)
    raw = compose(SENDER, "ada@example.com", "abc123", AT, letter.subject, letter.content())
    return raw, Received(raw, "", [])


def test_both_parts_and_all_headers_are_there():
    raw, received = composed()
    mail = received.mail
    assert mail["From"] == "Nightjar <nightjar@hub.test>"
    assert mail["To"] == "ada@example.com"
    assert mail["Subject"] == "Grüße"
    assert mail["Message-ID"] == "<abc123@hub.test>"
    assert mail["Date"].datetime == AT
    assert mail["List-Unsubscribe"] == "<https://hub.test/u/1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert received.part("plain").splitlines() == ["Zahl: 5 €"]
    assert received.part("html").strip() == "<p>5 €</p>"
    assert raw.isascii(), "what is not ASCII is encoded, so that no server on the way must know better"
    assert max(map(len, raw.splitlines())) <= 998


def test_another_attempt_sends_the_same_bytes():
    assert composed()[0] == composed()[0]


def test_a_long_unsubscribe_link_is_not_broken_up():
    url = "https://hub.test/unsubscribe/" + "a" * 120
    raw, received = composed(unsubscribe_url=url)
    assert received.mail["List-Unsubscribe"] == f"<{url}>"
    assert url.encode() in raw


@given(st.text(max_size=200))
def test_no_subject_adds_a_header(subject: str):
    mail = composed(subject)[1].mail
    assert {"Bcc", "Cc"}.isdisjoint(mail.keys())
    assert mail["Subject"].split() == one_line(subject).split()


@pytest.mark.parametrize(
    ("given", "kept"),
    [("Ada@Example.COM", "ada@example.com"), (" a.b+c@sub.example.org ", "a.b+c@sub.example.org"),
     ("x@bücher.example", "x@xn--bcher-kva.example"), ("o'hara@example.ie", "o'hara@example.ie")],
)  # fmt: skip
def test_addresses_are_kept_in_one_form(given: str, kept: str):
    assert read_address(given) == kept


@pytest.mark.parametrize(
    "given",
    ["", "ada", "@example.com", "ada@", "a b@example.com", "a@b@example.com", "<ada@example.com>", "ada@example",
     "ada@exa mple.com", "a\nb@example.com", "ada@example.com\nBcc: x@y.z", "ada..b@example.com", ".a@example.com",
     "ädä@example.com", "a,b@example.com", '"a b"@example.com', "a" * 65 + "@example.com", "ada@-.com", "ada@exämple..com"],
)  # fmt: skip
def test_what_is_no_address_is_refused(given: str):
    with pytest.raises(ValueError):
        read_address(given)


@pytest.mark.parametrize(
    ("given", "shown"),
    [("nightjar@hub.test", "nightjar@hub.test"), ("Nightjar <nightjar@hub.test>", "Nightjar <nightjar@hub.test>"),
     ("Zahlen, täglich <n@hub.test>", '"Zahlen, täglich" <n@hub.test>')],
)  # fmt: skip
def test_senders_may_have_names(given: str, shown: str):
    assert str(read_sender(given)) == shown
    raw = compose(read_sender(given), "ada@example.com", "abc", AT, "x", Letter("x", "y", "z").content())
    assert str(Received(raw, "", []).mail["From"]) == shown
    assert read_settings(mail_from=given).mail_from == given


@pytest.mark.parametrize("given", ["nightjar", "a@b@c", "Night <jar>", "x <a@b", "a@b>", "A <a@b.c>\nBcc: x@y.z"])
def test_a_wrong_sender_stops_the_start_with_a_sentence(given: str):
    with pytest.raises(WrongSetting, match=r"NIGHTJAR_MAIL_FROM is wrong.*a sender looks like"):
        read_settings(mail_from=given)


def test_attempts_get_rarer_and_never_knock_together():
    pauses = [[(try_again_at(n, AT, Random(seed)) - AT) / FIRST for seed in range(50)] for n in range(1, 10)]
    for n, seen in enumerate(pauses):
        expected = min(2**n, LONGEST / FIRST)
        assert all(expected * 0.75 <= pause <= expected * 1.25 for pause in seen)
        assert len({round(pause, 6) for pause in seen}) > 40
    assert try_again_at(10_000, AT, Random(1)) - AT <= LONGEST * 1.25
    assert try_again_at(10_000, AT, Random(1), is_urgent=True) - AT <= LONGEST_URGENT * 1.25


def test_only_our_own_unsubscribe_links_are_known():
    token = sign(b"pepper", "abcdefghijkl")
    assert subscription_of(b"pepper", token) == "abcdefghijkl"
    for wrong in (
        "",
        "abcdefghijkl",
        "abcdefghijkl.",
        token[:-1],
        token + "0",
        token.upper(),
        "é" * 12,
        token.replace("a", "b", 1),
    ):
        assert subscription_of(b"pepper", wrong) is None
    assert subscription_of(b"another pepper", token) is None
