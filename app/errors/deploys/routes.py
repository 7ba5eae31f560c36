"""The people's door to releases and deploys."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.errors.commits import release_arrived
from app.errors.deploys import answers, queries
from app.errors.deploys.schemas import (
    DeployCard,
    DeployParams,
    Dsn,
    MarksParams,
    NewDeploy,
    ReleaseCard,
    ReleaseMark,
    ReleaseParams,
    ReleaseView,
)
from app.errors.deploys.version import is_version
from app.kit.clock import At
from app.kit.work import Work
from app.sites.address import hub_url
from app.sites.permit import Editing, Viewing

router = APIRouter(prefix="/api/sites/{site}", tags=["errors"])


@router.get("/releases")
async def releases(
    request: Request, site: Viewing, work: Work, at: At, params: Annotated[ReleaseParams, Query()]
) -> list[ReleaseCard]:
    """Releases that were told of or seen, the latest first, with what they sent."""
    return await answers.releases(work, request.app.state.stores.clickhouse, site.id, params, at)


@router.get("/releases/{version}")
async def release(
    request: Request, site: Viewing, version: str, work: Work, at: At, params: Annotated[ReleaseParams, Query()]
) -> ReleaseView:
    """One release, and what it changed: errors that are new, worse or gone since its deploy."""
    if not is_version(version):
        raise answers.ReleaseNotFound()
    return await answers.release(work, request.app.state.stores.clickhouse, site.id, version, params, at)


@router.get("/dsn")
async def dsn(request: Request, site: Viewing, work: Work, at: At) -> Dsn:
    """Where Sentry's SDKs send to; '' where the site has no public key any more."""
    key = await queries.public_key(work, site.id, at)
    scheme, _, host = hub_url(request).partition("://")
    return Dsn(number=site.id, dsn=f"{scheme}://{key}@{host}/{site.id}" if key else "")


@router.get("/deploys")
async def deploys(site: Viewing, work: Work, params: Annotated[DeployParams, Query()]) -> list[DeployCard]:
    """The deploys of a stretch of time, the latest first."""
    found = await queries.deploys_between(work, site.id, params.from_, params.to, params.environment, params.limit)
    return [DeployCard.of(deploy, version) for deploy, version in found]


@router.get("/release-marks")
async def release_marks(site: Viewing, work: Work, params: Annotated[MarksParams, Query()]) -> list[ReleaseMark]:
    """When versions went where, the oldest first: deploys, and where none was told of, when it was first seen."""
    return await answers.marks(work, site.id, params.from_, params.to)


@router.post("/deploys", status_code=201)
async def create_deploy(site: Editing, form: NewDeploy, work: Work, at: At) -> DeployCard:
    """Tell that a version went somewhere; its release is made when there is none yet."""
    release, _ = await queries.release_for(work, site.id, form.version, at)
    release.learn(ref=form.ref or None, released_at=release.released_at or at)
    await release_arrived(work, release, at)
    deploy = form.of(release, at)
    work.add(deploy)
    await work.flush()
    return DeployCard.of(deploy, release.version)
