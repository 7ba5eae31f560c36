"""One exception that passes several spans is one error, in whatever order and however often they come."""

import random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.errors.otlp import judged, places
from app.errors.propagation import Recorded, errors_of
from app.errors.queries import ToldException, Within

TRACE = "ab" * 16
# checkout > pay > charge > card; "retry" lies beside "charge".
PARENTS = {"card": "charge", "charge": "pay", "pay": "checkout", "retry": "pay", "checkout": ""}
OTEL = '  File "/x/site-packages/opentelemetry/trace/__init__.py", line 589, in use_span\n    yield span\n'
RAISED = '  File "/srv/shop/cards.py", line 9, in charge\n    raise CardDeclined("no")\n'


def stack(*callers: str) -> str:
    """As Python writes it on leaving a span: what called, down to where it was raised."""
    frames = "".join(f'  File "/srv/shop/{name}.py", line 3, in {name}\n    go()\n' for name in callers)
    return f"Traceback (most recent call last):\n{OTEL}{frames}{RAISED}CardDeclined: no\n"


def exception(span: str, written: str = "", at_ms: int = 1_000, **other: str) -> ToldException:
    return ToldException(
        site_id=1, at_ms=at_ms, source="span", of_trace=other.pop("trace", TRACE), of_span=span, service="shop", environment="prod", version="1",
        operation=span, type="CardDeclined", message=other.pop("message", "no"), stack=written, is_escaped=1, stored=0,
    )  # fmt: skip


def links(parents: dict[str, str], trace: str = TRACE) -> list[Within]:
    return [Within(1, trace, span, parent) for span, parent in parents.items()]


NESTED = [
    exception("card", stack(), 1_000), exception("charge", stack("charge"), 1_001),
    exception("pay", stack("pay", "charge"), 1_002), exception("checkout", stack("checkout", "pay", "charge"), 1_003),
]  # fmt: skip


@given(st.permutations(NESTED), st.lists(st.integers(1, 3), min_size=4, max_size=4), st.randoms())
def test_whatever_the_order_one_event_is_left(order: list[ToldException], sizes: list[int], chance: random.Random):
    stored: dict[str, str] = {}
    came: list[ToldException] = []
    for size in sizes:
        came += order[len(came) : len(came) + size]
        told = judged(chance.sample(came, len(came)), links(PARENTS), b"p" * 32)
        for _ in range(2):  # killed on the way, it is done again
            for one in told:
                stored[one.event_id] = one.event["contexts"]["trace"]["span_id"] if "contexts" in one.event else ""
                for gone in one.replaces:
                    stored.pop(gone, None)
    assert len(stored) == 1
    (last,) = judged(came, links(PARENTS), b"p" * 32)
    assert set(stored) == {last.event_id}
    innermost = next(span for span in PARENTS if any(one.of_span == span for one in came))
    assert last.event["transaction"] == innermost


def test_frames_of_instrumentation_tell_nothing_of_where_it_was():
    assert places(stack()) == places(stack("pay"))[1:] and len(places(stack())) == 1


def spans_of(*recorded: Recorded, parents: dict[str, str] | None = None) -> set[str]:
    return {error.recorded.span for error in errors_of(recorded, PARENTS if parents is None else parents)}


def at(span: str, *stacked: str, at_ms: int = 1) -> Recorded:
    return Recorded(f"id of {span}", span, at_ms, tuple((one,) for one in stacked))


def test_a_block_of_ones_own_that_opens_spans_stands_outermost_in_every_stack():
    opens = '  File "/srv/shop/telemetry.py", line 71, in span\n    yield span\n'
    inner, outer = (exception(span, stack(*way).replace(OTEL, opens)) for span, way in (("card", []), ("pay", ["pay"])))
    (one,) = judged([outer, inner], links(PARENTS), b"p" * 32)
    assert one.event["transaction"] == "card"


def test_where_two_begin_alike_and_end_elsewhere_they_are_two():
    deeper = stack("charge").replace(RAISED, RAISED + '  File "/srv/shop/bank.py", line 2, in ask\n    raise X\n')
    assert len(judged([exception("card", stack("charge")), exception("pay", deeper)], links(PARENTS), b"p" * 32)) == 2


def test_a_log_record_tells_the_type_without_its_module():
    logged = msgspec.structs.replace(exception("checkout"), source="log", type="CardDeclined")
    raised = msgspec.structs.replace(exception("card", stack()), type="shop.cards.CardDeclined")
    (one,) = judged([logged, raised], links(PARENTS), b"p" * 32)
    assert one.event["exception"][0]["type"] == "shop.cards.CardDeclined"


def test_attempts_side_by_side_are_errors_of_their_own():
    assert spans_of(at("charge", "c"), at("retry", "c", at_ms=2), at("pay", "p", "c", at_ms=3)) == {"charge", "retry"}


def test_another_error_with_the_same_words_stays():
    assert spans_of(at("card", "c"), at("pay", "somewhere else")) == {"card", "pay"}


def test_without_stacks_the_spans_alone_tell():
    assert spans_of(at("card"), at("checkout")) == {"card"}
    assert spans_of(at("charge"), at("retry")) == {"charge", "retry"}


def test_where_a_part_of_the_trace_is_missing_stacks_tell():
    torn = {"card": "lost", "checkout": ""}
    assert spans_of(at("card", "c"), at("checkout", "p", "c"), parents=torn) == {"card"}
    assert spans_of(at("card"), at("checkout"), parents=torn) == {"card", "checkout"}  # nothing says it
    beside = {"charge": "lost", "retry": "lost"}
    assert spans_of(at("charge", "c"), at("retry", "c"), parents=beside) == {"charge", "retry"}


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["", *"abcdefghx"]), max_size=8),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("123"), max_size=3), st.integers(1, 3)), max_size=9),
    st.randoms(),
)  # fmt: skip
def test_no_exception_is_lost_and_the_order_counts_nothing(
    parents: dict[str, str], told: list[tuple[str, list[str], int]], chance: random.Random
):
    recorded = [
        Recorded(f"{n}", span, ms, tuple((one,) for one in frames)) for n, (span, frames, ms) in enumerate(told)
    ]
    errors = errors_of(recorded, parents)
    own = {error.recorded.id for error in errors}
    assert own | {other for error in errors for other in error.others} == {one.id for one in recorded}
    assert len(own) == len(errors) and (not recorded or own)
    assert not own & {other for error in errors for other in error.others}
    shuffled = errors_of(
        chance.sample(recorded, len(recorded)), dict(chance.sample(list(parents.items()), len(parents)))
    )
    assert {error.recorded.id: error.others for error in shuffled} == {
        error.recorded.id: error.others for error in errors
    }
