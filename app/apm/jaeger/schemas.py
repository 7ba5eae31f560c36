"""What Jaeger's query API is asked; its answers are as ``wire.py`` writes them."""

from pydantic import BaseModel, Field


class Search(BaseModel):
    """Jaeger's search; times are unix microseconds, durations as ``1.5s``, tags a JSON object."""

    service: str = Field(default="", max_length=500)
    operation: str = Field(default="", max_length=1000)
    tags: str = Field(default="", max_length=4000)
    start: int = Field(default=0, ge=0, le=4_102_444_800_000_000)
    end: int = Field(default=0, ge=0, le=4_102_444_800_000_000)
    minDuration: str = Field(default="", max_length=30)  # noqa: N815, Jaeger's spelling
    maxDuration: str = Field(default="", max_length=30)  # noqa: N815
    limit: int = Field(default=20, ge=1, le=100)
