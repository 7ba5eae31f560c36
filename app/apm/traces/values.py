"""What people see of the values that spans have: facets, what differs, and completion."""

from typing import Literal

from pydantic import BaseModel, Field

from app.apm.schemas import ApmParams, NamedCount, SearchParams, WindowView


class FacetsParams(SearchParams):
    """``keys``: which attributes to count besides the usual ones."""

    keys: list[str] = Field(default=[], max_length=20)
    limit: int = Field(default=10, ge=1, le=100)


class Facet(BaseModel):
    """The most frequent values of a key among what matches. ``is_attribute``: it is no column of its own."""

    key: str
    label: str
    is_attribute: bool
    values: list[NamedCount]


class FacetsAnswer(BaseModel):
    """Facets of what matches; of a very large answer they are counted over ``sampled`` of it (1: all)."""

    window: WindowView
    facets: list[Facet]
    sampled: float


class DiffersParams(SearchParams):
    """A box of the heatmap: its time in unix milliseconds and its durations; the rest is what matches outside it."""

    box_from_ms: int = Field(ge=0, le=4_102_444_800_000)
    box_to_ms: int = Field(ge=0, le=4_102_444_800_000)
    box_min_ns: int = Field(default=0, ge=0, le=9_000_000_000_000_000_000)
    box_max_ns: int = Field(default=9_000_000_000_000_000_000, ge=0, le=9_000_000_000_000_000_000)
    limit: int = Field(default=30, ge=1, le=200)


class Difference(BaseModel):
    """A value that is more (or less) frequent in the box than in the rest. Shares are 0 to 1 of each side's spans;
    ``difference`` is box less rest, ``lift`` box divided by rest (null where the rest has none)."""

    key: str
    value: str
    box_share: float
    rest_share: float
    difference: float
    lift: float | None
    box_spans: float
    rest_spans: float


class DiffersAnswer(BaseModel):
    """What differs in the box, the largest difference first. Shares are of a sample when there are many spans."""

    window: WindowView
    box_spans: float
    rest_spans: float
    sampled: float
    differences: list[Difference]


class KeysParams(ApmParams):
    """Keys that hold a text."""

    signal: Literal["spans"] = "spans"
    search: str = Field(default="", max_length=200)
    limit: int = Field(default=50, ge=1, le=500)


class AttributeKey(BaseModel):
    """A key. ``where``: ``column``, ``attribute`` or ``resource``; ``label`` as people say it."""

    key: str
    where: str
    label: str
    count: float


class KeysAnswer(BaseModel):
    """Keys, the most frequent first; columns before attributes."""

    keys: list[AttributeKey]


class ValuesParams(KeysParams):
    """Values of a key that hold a text."""

    key: str = Field(min_length=1, max_length=200)


class ValuesAnswer(BaseModel):
    """Values, the most frequent first."""

    key: str
    values: list[NamedCount]
