"""Refusals as Jaeger words them: an envelope without data, and what was wrong in ``errors``."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from app.kit.problems import Problem


class JaegerRoute(APIRoute):
    """A route whose refusals Jaeger's clients read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route, and what it says when it refuses."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await answer(request)
            except Problem as problem:
                return _refused(problem.status, problem.detail or problem.title, problem.headers())
            except RequestValidationError as error:
                wrong = [f"{one['loc'][-1]}: {one['msg']}" for one in error.errors()[:3]]
                return _refused(400, "; ".join(wrong), {})

        return handle


def _refused(status: int, message: str, headers: dict[str, str]) -> Response:
    errors = [{"code": status, "msg": message}]
    body = {"data": None, "total": 0, "limit": 0, "offset": 0, "errors": errors}
    return JSONResponse(body, status, headers)
