"""The visitor's id: stable under one salt, unlinkable across salts, different across sites."""

from hypothesis import given
from hypothesis import strategies as st

from app.track.visitor import registrable_domain, visitor_id

salts = st.binary(min_size=32, max_size=32)
addresses = st.one_of(st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str))
sites = st.integers(1, 2**40)
agents = st.text(max_size=200)


@given(salts, sites, addresses, agents)
def test_a_visitor_is_the_same_all_day(salt: bytes, site: int, address: str, agent: str):
    first = visitor_id(salt, site, "example.com", address, agent)
    assert first == visitor_id(salt, site, "www.example.com", address, agent)
    assert 0 < first < 2**64


@given(salts, salts, sites, addresses, agents)
def test_a_visitor_is_new_under_another_salt(salt: bytes, other: bytes, site: int, address: str, agent: str):
    same = visitor_id(salt, site, "example.com", address, agent) == visitor_id(
        other, site, "example.com", address, agent
    )
    assert same == (salt == other)


@given(salts, sites, sites, addresses, agents)
def test_a_visitor_of_another_site_is_somebody_else(salt: bytes, site: int, other: int, address: str, agent: str):
    same = visitor_id(salt, site, "example.com", address, agent) == visitor_id(
        salt, other, "example.com", address, agent
    )
    assert same == (site == other)


@given(salts, st.text("0123456789.", min_size=1, max_size=9), st.text("0123456789.", min_size=1, max_size=9))
def test_moving_text_between_address_and_agent_makes_another_visitor(salt: bytes, left: str, right: str):
    assert visitor_id(salt, 1, "example.com", left, right) != visitor_id(salt, 1, "example.com", left + right, "")


def test_the_parts_of_an_ipv6_address_that_change_during_a_day_do_not_count():
    salt = b"s" * 32
    one = visitor_id(salt, 1, "example.com", "2001:db8:1:2:aaaa::1", "x")
    assert one == visitor_id(salt, 1, "example.com", "2001:db8:1:2:bbbb::2", "x")
    assert one != visitor_id(salt, 1, "example.com", "2001:db8:1:3:aaaa::1", "x")


def test_a_site_ends_at_its_registrable_domain():
    assert registrable_domain("shop.example.co.uk") == "example.co.uk"
    assert registrable_domain("someone.github.io") == "someone.github.io"
    assert registrable_domain("localhost") == "localhost"
