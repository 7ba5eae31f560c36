"""Answers about services."""

from app.apm.asking import Question
from app.apm.services import schemas as s
from app.kit.problems import Unavailable


async def services(asked: Question, params: s.ServicesParams) -> s.ServicesAnswer:
    raise Unavailable("Not built yet.")


async def service(asked: Question, params: s.ServiceParams) -> s.ServiceAnswer:
    raise Unavailable("Not built yet.")


async def operations(asked: Question, params: s.ServiceParams) -> s.OperationsAnswer:
    raise Unavailable("Not built yet.")


async def databases(asked: Question, params: s.ServiceParams) -> s.DatabasesAnswer:
    raise Unavailable("Not built yet.")


async def external(asked: Question, params: s.ServiceParams) -> s.ExternalAnswer:
    raise Unavailable("Not built yet.")


async def service_map(asked: Question, params: s.ServicesParams) -> s.ServiceMap:
    raise Unavailable("Not built yet.")
