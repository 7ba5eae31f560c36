"""Pages of the Sites API's lists: forwards and backwards they are the list, each row once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.sites_api.paging import CursorWrong, Paging, page


@given(rows=st.sets(st.text(max_size=5), max_size=30), limit=st.integers(1, 7))
def test_pages_forwards_and_backwards_are_the_whole_list(rows: set[str], limit: int):
    told: list[str] = []
    asked, metas = Paging(limit=limit), []
    while True:
        shown, meta = page(sorted(rows), str, asked)
        told += shown
        metas.append(meta)
        if meta.after is None:
            break
        asked = Paging(limit=limit, after=meta.after)
    assert told == sorted(rows)
    back = list(shown)
    while meta.before is not None:
        shown, meta = page(sorted(rows), str, Paging(limit=limit, before=meta.before))
        back = [*shown, *back]
    assert back == sorted(rows)


def test_a_cursor_of_somewhere_else_is_refused():
    with pytest.raises(CursorWrong):
        page(["a"], str, Paging(after="/w"))
