"""What Jaeger's query API is asked; its answers are as ``wire.py`` writes them."""

from typing import Literal

from pydantic import BaseModel, Field

# More traces than this are not opened at once; the envelope's ``limit`` says it.
MOST_TRACES = 100
LAST_US = 4_102_444_800_000_000


class Search(BaseModel):
    """Jaeger's search; times are unix microseconds, durations as ``1.5s``, tags a JSON object, a tag ``key:value``.
    With ``traceID`` these traces are meant and nothing else counts. ``lookback`` holds where no start is named."""

    service: str = Field(default="", max_length=500)
    operation: str = Field(default="", max_length=1000)
    tags: str = Field(default="", max_length=4000)
    tag: list[str] = Field(default=[], max_length=20)
    traceID: list[str] = Field(default=[], max_length=MOST_TRACES)  # noqa: N815, Jaeger's spelling
    start: int = Field(default=0, ge=0, le=LAST_US)
    end: int = Field(default=0, ge=0, le=LAST_US)
    lookback: str = Field(default="", max_length=30)
    minDuration: str = Field(default="", max_length=30)  # noqa: N815
    maxDuration: str = Field(default="", max_length=30)  # noqa: N815
    limit: int = Field(default=20, ge=1, le=1_000_000)


class OfService(BaseModel):
    """Operations of a service, of one kind where it is named."""

    service: str = Field(max_length=500)
    spanKind: Literal["", "internal", "server", "client", "producer", "consumer"] = ""  # noqa: N815


class Dependencies(BaseModel):
    """Who called whom in the ``lookback`` milliseconds before ``endTs``, in unix milliseconds."""

    endTs: int = Field(default=0, ge=0, le=LAST_US // 1000)  # noqa: N815
    lookback: int = Field(default=86_400_000, ge=1, le=2_592_000_000)
