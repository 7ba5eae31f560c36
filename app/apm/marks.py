"""What the bits of ``flaws`` and ``scrubbed`` say: what was wrong with telemetry, and what was taken out of it."""

from app.apm import scrub

# The places of the bits of ``flaws`` (app/apm/sql/insert_*.sql), and what its sender should know.
FLAWS = (
    ("too_old", "It was more than 30 days old when it came, and was not kept."),
    (
        "ahead",
        "Its time was more than an hour ahead: the sender's clock is wrong. It was given the time at which it came.",
    ),
    ("no_time", "It had no time, and was given the time at which it came."),
    ("ends_before_it_starts", "It ended before it started; its duration is 0."),
    ("many_attributes", "It had more than 256 attributes; the first ones were kept."),
    ("long_text", "A text was longer than 16 KB; its beginning was kept."),
    ("no_service_name", "Its resource has no service.name: set OTEL_SERVICE_NAME."),
    ("not_a_number", "Its value was no number (NaN or infinite); it was kept, and no chart shows it."),
)
# Marks of what was taken out follow from here in ``otlp_marks``.
SCRUBBED_FROM = 100
_SCRUBBED = {
    "credentials": "a user's password in a URL", "bearer": "a bearer token", "token": "a token",
    "secret": "a secret in a parameter", "field": "a secret in a field", "email": "an e-mail address",
    "card": "a card number", "address": "an IP address", "address6": "an IPv6 address",
    "client_key": "a client's address", "peer_key": "a peer's address",
    "secret_key": "a value whose key promises a secret",
    "hidden_key": "a value whose key this site hides",
}  # fmt: skip


def said(mark: int) -> tuple[str, str]:
    """A mark's word and its sentence."""
    if mark < SCRUBBED_FROM:
        return FLAWS[mark]
    name = scrub.NAMES[mark - SCRUBBED_FROM]
    return f"scrubbed_{name}", f"It held {_SCRUBBED[name]}, which was taken out."
