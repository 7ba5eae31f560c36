"""The people's door to releases and deploys."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.errors.deploys import queries
from app.errors.deploys.schemas import DeployCard, DeployParams, NewDeploy
from app.kit.clock import At
from app.kit.work import Work
from app.sites.permit import Editing, Viewing

router = APIRouter(prefix="/api/sites/{site}", tags=["errors"])


@router.get("/deploys")
async def deploys(site: Viewing, work: Work, params: Annotated[DeployParams, Query()]) -> list[DeployCard]:
    """The deploys of a stretch of time, the latest first."""
    found = await queries.deploys_between(work, site.id, params.from_, params.to, params.environment, params.limit)
    return [DeployCard.of(deploy, version) for deploy, version in found]


@router.post("/deploys", status_code=201)
async def create_deploy(site: Editing, form: NewDeploy, work: Work, at: At) -> DeployCard:
    """Tell that a version went somewhere; its release is made when there is none yet."""
    release, _ = await queries.release_for(work, site.id, form.version, at)
    release.learn(ref=form.ref or None, released_at=release.released_at or at)
    deploy = form.of(release, at)
    work.add(deploy)
    await work.flush()
    return DeployCard.of(deploy, release.version)
