"""The people's door to what changed."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.analytics.asking import Seeing
from app.analytics.insights import answers
from app.analytics.insights.schemas import Insights
from app.analytics.schemas import Params

router = APIRouter(prefix="/api/sites/{site}/analytics", tags=["analytics"])


@router.get("/insights")
async def insights(seeing: Seeing, params: Annotated[Params, Query()]) -> Insights:
    """What changed most against the compared period: the values that brought or took the most visitors, beyond chance
    and beyond what the whole site did. Empty without a comparison."""
    return await answers.insights(seeing.clickhouse, seeing.site.id, await seeing.view(params))
