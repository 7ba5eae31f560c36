"""Answers about traces."""

from app.apm.asking import Question
from app.apm.traces import schemas as s
from app.apm.schemas import SearchParams
from app.kit.problems import Unavailable


async def traces(asked: Question, params: s.TracesParams) -> s.TracesAnswer:
    raise Unavailable("Not built yet.")


async def spans(asked: Question, params: s.SpansParams) -> s.SpansAnswer:
    raise Unavailable("Not built yet.")


async def groups(asked: Question, params: s.GroupsParams) -> s.GroupsAnswer:
    raise Unavailable("Not built yet.")


async def histogram(asked: Question, params: SearchParams) -> s.HistogramAnswer:
    raise Unavailable("Not built yet.")


async def facets(asked: Question, params: s.FacetsParams) -> s.FacetsAnswer:
    raise Unavailable("Not built yet.")


async def differs(asked: Question, params: s.DiffersParams) -> s.DiffersAnswer:
    raise Unavailable("Not built yet.")


async def keys(asked: Question, params: s.KeysParams) -> s.KeysAnswer:
    raise Unavailable("Not built yet.")


async def values(asked: Question, params: s.ValuesParams) -> s.ValuesAnswer:
    raise Unavailable("Not built yet.")
