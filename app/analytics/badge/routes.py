"""The public door to badges: for everybody, about sites whose people chose to show their numbers."""

import time
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.analytics.badge.draw import badge
from app.analytics.badge.numbers import KEEP_S, BadgeNumbers, words_of
from app.analytics.badge.schemas import BadgeParams, PublicNumber

router = APIRouter(prefix="/badge", tags=["badge"])


def _numbers(request: Request) -> BadgeNumbers:
    state = request.app.state
    if not hasattr(state, "badge_numbers"):
        state.badge_numbers = BadgeNumbers(state.stores, time.monotonic, lambda: datetime.now(UTC))
    return state.badge_numbers


def _headers(params: BadgeParams) -> dict[str, str]:
    """A picture may be kept as long as its number is, by everybody and in every page; it can run nothing."""
    keep_s = KEEP_S["live" if params.metric == "live" else "other"]
    return {
        "cache-control": f"public, max-age={keep_s}",
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
    }


@router.get("/{site}.svg", response_class=Response, responses={200: {"content": {"image/svg+xml": {}}}})
async def picture(request: Request, site: str, params: Annotated[BadgeParams, Query()]) -> Response:
    """A number of a site as a picture."""
    label, value = words_of(params, await _numbers(request).number(site, params))
    return Response(badge(label, value, params.style), headers=_headers(params), media_type="image/svg+xml")


@router.get("/{site}.json")
async def number(
    request: Request, response: Response, site: str, params: Annotated[BadgeParams, Query()]
) -> PublicNumber:
    """A number of a site as JSON."""
    value = await _numbers(request).number(site, params)
    response.headers.update(_headers(params))
    return PublicNumber(metric=params.metric, period=None if params.metric == "live" else params.period, value=value)
