"""How often one may try to sign in."""

import pytest

from app.sites.sign_in.attempts import ACCOUNT, ADDRESS, Attempts, TooManyTries, network
from app.sites.sign_in.device import device

IPHONE = "iPhone; CPU iPhone OS 17_5 like Mac OS X"
WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


def tries_until_refused(attempts: Attempts, name: str, at_s: float = 0.0) -> int:
    for count in range(1000):
        try:
            attempts.take(name.format(count), "192.0.2.1", at_s)
        except TooManyTries:
            return count
    raise AssertionError("never refused")


def test_one_account_may_be_tried_ten_times_and_then_once_a_minute():
    attempts = Attempts()
    assert tries_until_refused(attempts, "ada@example.com") == ACCOUNT.tries
    with pytest.raises(TooManyTries) as refusal:
        attempts.take("ada@example.com", "192.0.2.99", 1.0)
    assert refusal.value.retry_after == pytest.approx(ACCOUNT.seconds_each - 1, abs=1)
    attempts.take("ada@example.com", "192.0.2.99", ACCOUNT.seconds_each + 1)


def test_an_address_that_walks_through_accounts_is_stopped_and_others_are_not():
    attempts = Attempts()
    assert tries_until_refused(attempts, "user{}@example.com") == ADDRESS.tries
    attempts.take("user999@example.com", "192.0.2.2", 0.0)


def test_a_right_password_costs_nothing():
    attempts = Attempts()
    for _ in range(100):
        attempts.take("ada@example.com", "192.0.2.1", 0.0)
        attempts.give_back("ada@example.com", "192.0.2.1", 0.0)


def test_a_refused_try_does_not_lengthen_the_wait():
    attempts = Attempts()
    tries_until_refused(attempts, "ada@example.com")
    for second in range(30):
        with pytest.raises(TooManyTries):
            attempts.take("ada@example.com", "192.0.2.9", float(second))
    attempts.take("ada@example.com", "192.0.2.9", ACCOUNT.seconds_each + 1)


def test_neither_address_nor_account_can_be_read_from_memory():
    attempts = Attempts()
    attempts.take("ada@example.com", "192.0.2.77", 0.0)
    assert "192.0.2.77" not in repr(vars(attempts))
    assert "ada@example.com" not in repr(vars(attempts))


def test_an_ipv6_customer_is_one_sender():
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")
    assert network("192.0.2.1") != network("192.0.2.2")
    assert network("testclient") == "testclient"


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        (f"Mozilla/5.0 ({IPHONE}) {WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iOS"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Chrome/126.0.0.0 Safari/537.36", "Chrome on macOS"),
        ("", "Unknown browser"),
        ("x" * 5000, "Unknown browser"),
    ],
)
def test_a_device_is_named_by_browser_and_system_only(user_agent: str, label: str):
    assert device(user_agent) == label
