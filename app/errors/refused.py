"""What the doors of errors answer when they take nothing: Sentry's protocol, whose SDKs read status and headers."""

from typing import Any

import msgspec

# What SDKs need not send: they are told with every answer, and stop for a day.
UNWANTED = "86400:profile;profile_chunk;profile_chunk_ui;replay;statsd;metric_bucket:organization:unsupported"
CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-sentry-rate-limits, x-sentry-error, retry-after"),
]
PREFLIGHT = [
    CORS[0],
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (
        b"access-control-allow-headers",
        (
            b"x-sentry-auth, x-requested-with, origin, accept, content-type, content-encoding, authentication,"
            b" authorization,"
            b" sentry-trace, baggage, x-api-key, x-nightjar-key"
        ),
    ),
    (b"access-control-max-age", b"86400"),
]


class Refused(Exception):
    """Nothing was taken. ``retry_after`` in seconds; ``limited``: which categories must wait so long."""

    def __init__(self, status: int, detail: str, retry_after: int | None = None, limited: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.retry_after, self.limited = status, detail, retry_after, limited

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Headers that go with it."""
        limits = UNWANTED
        if self.status == 429:
            limits = f"{self.retry_after or 60}:{self.limited}:key:quota, {UNWANTED}"
        found = [*CORS, (b"x-sentry-rate-limits", limits.encode())]
        if self.retry_after is not None:
            found.append((b"retry-after", str(self.retry_after).encode()))
        return [*found, (b"x-sentry-error", self.detail.encode("ascii", "replace")[:300])]

    def body(self) -> bytes:
        """What is wrong, in a sentence."""
        answer: dict[str, Any] = {"detail": self.detail, "causes": []}
        return msgspec.json.encode(answer)
