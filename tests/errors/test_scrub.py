"""Scrubbing: however an event is opened, patterns see the same; what is no secret stays as it was."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import scrub
from app.errors.scrub import scrubbed, scrubbed_text

ESCAPED = st.lists(st.sampled_from(list('\\"\n\t\r\b\f\x00\x01\x1b\x1c\x1d[0;31mu1abn é') + ["u001b", "\x1b[0;31m"]))


@given(ESCAPED)
def test_few_escapes_and_many_are_opened_alike(parts: list[str]):
    encoded = msgspec.json.encode("".join(parts))
    with pytest.MonkeyPatch.context() as patch:
        few = scrub._opened(encoded)
        patch.setattr(scrub, "FEW", -1)
        assert few == scrub._opened(encoded)


@given(
    st.dictionaries(
        st.sampled_from(["alpha", "beta", "gamma"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    )
)
def test_what_is_no_secret_stays(extra: dict[str, str]):
    harmless = {name: text for name, text in extra.items() if scrubbed_text(text) == text}
    event, _ = scrubbed({"extra": dict(harmless), "message": 'a "quoted" \\ word\nand a line'}, 1, b"p" * 32)
    assert event == {"extra": harmless, "message": 'a "quoted" \\ word\nand a line'}


def test_a_secret_behind_an_escape_is_seen():
    for before in ("\n", "\t", '"', "\x1b[31m"):
        assert "hunter22" not in scrubbed_text(f"{before}password=hunter22 and more")
