"""Numbers over time that rules can watch. Features know how they are counted; ``app/features.py`` lists them.

The alerts stand below the features, so a feature hands over what it knows as a ``Measure``: words for the editor, and
a function that counts.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import BadRequest
from app.kit.stores import Stores
from app.sites.models import Site

Query = Mapping[str, Any]
Values = list[float | None]  # one a step; None: nothing was seen, so there is no such number
Series = Mapping[str, Values]  # by the name of what the measure is grouped by; '' when it is not
Ask = Callable[[Stores, Site, Query, datetime, int, int], Awaitable[Series]]
Behind = Callable[[Stores, Site, Query, datetime, datetime], Awaitable[Mapping[str, Any]]]


NamesOf = Callable[[AsyncSession, int], Awaitable[Sequence[str]]]  # what a site calls its own


class MeasureQueryWrong(BadRequest):
    """What a rule asks of a measure cannot be asked."""

    code, title = "measure_query_wrong", "This cannot be measured"

    @classmethod
    def at(cls, field: str, sentence: str) -> "MeasureQueryWrong":
        """What is wrong with a field of the query, for the form beside it."""
        return cls(sentence, errors=[{"field": f"measure.query.{field}", "message": sentence}])


@dataclass(frozen=True, slots=True)
class MeasureField:
    """Something that one may say about what to count. ``choices``: only one of these; ``of_site``: only one of these
    names of a site; neither: any text."""

    name: str
    title: str
    help: str = ""
    choices: tuple[str, ...] = ()
    is_required: bool = False
    default: str = ""
    of_site: NamesOf | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number over time. ``ask(stores, site, query, start, step_s, count)`` gives ``count`` values a series.

    ``unit``: ``count``, ``percent``, ``ms`` or ''. ``is_count``: nothing seen is 0, and not unknown. ``form``: what is
    said about it where ``fields`` of text do not do; ``words`` then says it in a line. ``behind`` finds what stands
    behind the number of a window, as facts for a message.
    """

    name: str
    title: str
    group: str
    unit: str
    ask: Ask
    fields: tuple[MeasureField, ...] = ()
    is_count: bool = True
    path: str = ""  # the page below the site's own where one sees more
    form: type[BaseModel] | None = None
    words: Callable[[Query], str] | None = None
    behind: Behind | None = None

    def says(self, query: Query) -> str:
        """What is measured, in a line."""
        return self.words(query) if self.words else self.title

    def has_none(self, value: float | None) -> bool:
        """Whether nothing was seen at all: of a count that is 0, of anything else that there is no number."""
        return not value if self.is_count else value is None

    def is_grouped(self, query: Query) -> bool:
        """Whether it has a series for each of several things."""
        return bool(query.get("group_by") or any(one.get("by") for one in query.get("queries", ())))

    def read(self, query: Query) -> dict[str, Any]:
        """A query with what is missing filled in. Raises MeasureQueryWrong."""
        return _formed(self.form, query) if self.form else self._fielded(query)

    async def refuse_unknown(self, work: AsyncSession, site_id: int, query: Query) -> None:
        """Raises MeasureQueryWrong when a query names something that the site does not have (any more)."""
        for field in (one for one in self.fields if one.of_site is not None and query.get(one.name)):
            assert field.of_site is not None
            names = await field.of_site(work, site_id)
            if query[field.name] not in names:
                there = f"There is {', '.join(names)}." if names else "There is none yet."
                sentence = f"This site has no {field.title.lower()} named {query[field.name]!r}. {there}"
                raise MeasureQueryWrong.at(field.name, sentence)

    def _fielded(self, query: Query) -> dict[str, str]:
        known = {field.name: field for field in self.fields}
        for name, value in query.items():
            if name not in known:
                raise MeasureQueryWrong(f"{self.title} has no field {name!r}; it has {_names(known) or 'none'}.")
            if not isinstance(value, str):
                raise MeasureQueryWrong.at(name, f"{known[name].title} is a text.")
            if len(value) > 2000:
                raise MeasureQueryWrong.at(name, f"{known[name].title} is longer than 2,000 characters.")
        read: dict[str, str] = {}
        for field in self.fields:
            value = query.get(field.name, "").strip() or field.default
            if field.is_required and not value:
                raise MeasureQueryWrong.at(field.name, f"{self.title} needs {field.title.lower()}.")
            if field.choices and value and value not in field.choices:
                sentence = f"{field.title} is one of {', '.join(field.choices)}; {value!r} is not."
                raise MeasureQueryWrong.at(field.name, sentence)
            read[field.name] = value
        return read


Measures = Mapping[str, Measure]


def table(measures: Sequence[Measure]) -> Measures:
    """Measures by name."""
    return {one.name: one for one in measures}


def _formed(form: type[BaseModel], query: Query) -> dict[str, Any]:
    try:
        return form.model_validate(query).model_dump(mode="json", exclude_defaults=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        errors = [{"field": f"measure.query.{where}", "message": said}]
        raise MeasureQueryWrong(f"{where}: {said}" if where else said, errors=errors) from None


def _names(known: Mapping[str, MeasureField]) -> str:
    return ", ".join(known)
