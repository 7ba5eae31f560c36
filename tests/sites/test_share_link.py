"""The secrets of a share: what a link and a visit are, and what ends them."""

from datetime import UTC, datetime, timedelta

import pytest

from app.sites.ids import new_id
from app.sites.shares.link import Visit, link_token, share_id_of, visit_token
from app.sites.shares.models import Share

PEPPER, NONCE = b"pepper of the tests, 32 bytes or more", b"\x01" * 16
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_link_is_the_same_each_time_it_is_shown():
    share = new_id()
    assert link_token(PEPPER, share, NONCE) == link_token(PEPPER, share, NONCE)


@pytest.mark.parametrize("other", ["pepper", "nonce", "id"])
def test_a_link_needs_pepper_nonce_and_id(other: str):
    share = new_id()
    changed = {
        "pepper": link_token(b"another pepper", share, NONCE),
        "nonce": link_token(PEPPER, share, b"\x02" * 16),
        "id": share + link_token(PEPPER, new_id(), NONCE)[12:],
    }
    assert changed[other][12:] != link_token(PEPPER, share, NONCE)[12:]


def test_a_link_has_room_for_160_bits():
    letters = {letter for _ in range(200) for letter in link_token(PEPPER, new_id(), NONCE)[12:]}
    assert len(letters) == 62
    assert 62 ** len(link_token(PEPPER, new_id(), NONCE)[12:]) > 2**160


@pytest.mark.parametrize("text", ["", "x", "a" * 12, "A" * 40, "é" * 40, "a" * 41, "a" * 12 + "é" * 28])
def test_what_is_no_link_names_no_share(text: str):
    assert share_id_of(text) is None


def test_a_visit_is_believed_until_it_ends():
    visit = Visit.read(visit_token(PEPPER, "abcdefghijkl", "seal", AT))
    assert visit is not None
    assert visit.is_of(PEPPER, "seal", AT - timedelta(seconds=1))
    assert not visit.is_of(PEPPER, "seal", AT)


def test_a_visit_cannot_be_made_longer_or_taken_elsewhere():
    token = visit_token(PEPPER, "abcdefghijkl", "seal", AT)
    longer = token.replace(str(int(AT.timestamp())), str(int(AT.timestamp()) + 9_999))
    elsewhere = token.replace("abcdefghijkl", "mnopqrstuvwx")
    for forged in (longer, elsewhere):
        visit = Visit.read(forged)
        assert visit is not None
        assert not visit.is_of(PEPPER, "seal", AT - timedelta(hours=1))


def test_a_new_link_or_password_ends_every_visit():
    share = Share(nonce=NONCE, password_hash=None)
    visit = Visit.read(visit_token(PEPPER, "abcdefghijkl", share.seal, AT))
    assert visit is not None
    share.password_hash = "$argon2id$…"
    assert not visit.is_of(PEPPER, share.seal, AT - timedelta(hours=1))
    share.password_hash, share.nonce = None, b"\x02" * 16
    assert not visit.is_of(PEPPER, share.seal, AT - timedelta(hours=1))


@pytest.mark.parametrize(
    "text", ["ja_sh_", "ja_sh_a_b_c", "ja_sh_abcdefghijkl_x_y", "ja_sk_abcdefghijkl_1_y", "ja_sh_é"]
)
def test_what_is_no_visit_is_not_read(text: str):
    assert Visit.read(text) is None
