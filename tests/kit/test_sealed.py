"""What is sealed opens for its owner under its pepper, and for nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.sealed import CannotOpen, seal, unseal

PEPPER = b"a pepper of the tests, long enough"
SECRETS = st.dictionaries(st.text(max_size=9), st.text(max_size=99), max_size=5)


@given(SECRETS, st.text(max_size=20))
def test_secrets_come_back(secrets: dict, owner: str):
    assert unseal(PEPPER, owner, seal(PEPPER, owner, secrets)) == secrets


@pytest.mark.parametrize(("pepper", "owner"), [(b"another pepper", "a"), (PEPPER, "b")])
def test_nobody_else_opens_them(pepper: bytes, owner: str):
    with pytest.raises(CannotOpen):
        unseal(pepper, owner, seal(PEPPER, "a", {"token": "secret"}))


@given(st.integers(1, 40), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, by: int):
    sealed = bytearray(seal(PEPPER, "a", {"token": "secret"}))
    sealed[place % (len(sealed) - 1) + 1] ^= by
    with pytest.raises(CannotOpen):
        unseal(PEPPER, "a", bytes(sealed))
