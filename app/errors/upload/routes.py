"""Sentry's API as far as builds use it: stock ``sentry-cli`` and bundler plugins work with a secret key of the site."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request

from app.errors.commits import release_arrived
from app.errors.deploys import queries as release_queries
from app.errors.deploys.models import Release
from app.errors.upload import queries
from app.errors.upload.assemble import Upload, assemble
from app.errors.upload.chunks import MOST_A_REQUEST, chunks_in
from app.errors.upload.multipart import Malformed, parts_of
from app.errors.upload.permit import Build, ProjectBuild, check_projects
from app.errors.upload.schemas import (
    AssembleForm,
    AssembleState,
    ChunkOptions,
    NewRelease,
    NewSentryDeploy,
    ReleaseChange,
    SentryDeploy,
    SentryRelease,
)
from app.kit.clock import At
from app.kit.problems import BadRequest, NotFound, TooLarge
from app.kit.work import Work
from app.sites.address import hub_url
from app.sites.keys.permit import Building
from app.sites.models import Site

router = APIRouter(prefix="/api/0", tags=["builds"])
OF_ORGANIZATION = "/organizations/{organization}"
OF_PROJECT = "/projects/{organization}/{project}"
PAGE = 100


class ReleaseNotFound(NotFound):
    code, title = "release_not_found", "There is no such release"


@router.get("/")
async def whose_key(site: Building) -> dict[str, Any]:
    """What a key is good for."""
    return {
        "version": "0",
        "user": None,
        "auth": {"scopes": ["project:releases", "project:read"], "project": site.domain},
    }


@router.get(OF_ORGANIZATION + "/repos/")
async def repositories(_site: Build) -> list[dict[str, Any]]:
    """None: commits are told with a release."""
    return []


@router.get(OF_ORGANIZATION + "/chunk-upload/")
async def upload_options(request: Request, _site: Build, organization: str) -> ChunkOptions:
    """How to upload."""
    url = f"{hub_url(request)}/api/0/organizations/{organization}/chunk-upload/"
    return ChunkOptions(url=url, maxFileSize=request.app.state.stores.settings.source_maps_upload_mb * 1024 * 1024)


@router.post(OF_ORGANIZATION + "/chunk-upload/")
async def upload_chunks(request: Request, site: Build, work: Work, at: At) -> dict[str, Any]:
    """Take pieces of an upload."""
    try:
        chunks = chunks_in(parts_of(request.headers.get("content-type", ""), await _body(request)))
    except Malformed as error:
        raise BadRequest(str(error)) from None
    await queries.keep_chunks(work, site.id, chunks, at)
    return {}


@router.post(OF_ORGANIZATION + "/artifactbundle/assemble/")
async def assemble_bundle(request: Request, site: Build, form: AssembleForm, at: At) -> AssembleState:
    """Store an upload whose pieces are there, or say which are missing."""
    check_projects(site, form.projects)
    return await _assembled(request, site, form, form.version or "", at)


@router.post(OF_PROJECT + "/artifactbundle/assemble/")
async def assemble_bundle_of_project(request: Request, site: ProjectBuild, form: AssembleForm, at: At) -> AssembleState:
    """The same, with the project in the address."""
    return await _assembled(request, site, form, form.version or "", at)


@router.post(OF_ORGANIZATION + "/releases/{version}/assemble/")
async def assemble_release_files(
    request: Request, site: Build, version: str, form: AssembleForm, at: At
) -> AssembleState:
    """The same for older tools, which upload files of a release."""
    check_projects(site, form.projects)
    return await _assembled(request, site, form, version, at)


@router.get(OF_ORGANIZATION + "/releases/")
async def releases(site: Build, work: Work) -> list[SentryRelease]:
    """The latest releases."""
    return [SentryRelease.of(one, site) for one in await release_queries.releases_of(work, site.id, PAGE)]


@router.get(OF_PROJECT + "/releases/")
async def releases_of_project(site: ProjectBuild, work: Work) -> list[SentryRelease]:
    """The same, with the project in the address."""
    return [SentryRelease.of(one, site) for one in await release_queries.releases_of(work, site.id, PAGE)]


@router.post(OF_ORGANIZATION + "/releases/", status_code=201)
async def create_release(site: Build, form: NewRelease, work: Work, at: At) -> SentryRelease:
    """Tell of a release; again is no mistake."""
    check_projects(site, form.projects)
    release, _ = await release_queries.release_for(work, site.id, form.version, at)
    form.tell(release)
    await release_arrived(work, release, at)
    return SentryRelease.of(release, site)


@router.post(OF_PROJECT + "/releases/", status_code=201)
async def create_release_of_project(site: ProjectBuild, form: NewRelease, work: Work, at: At) -> SentryRelease:
    """The same, with the project in the address."""
    release, _ = await release_queries.release_for(work, site.id, form.version, at)
    form.tell(release)
    await release_arrived(work, release, at)
    return SentryRelease.of(release, site)


@router.get(OF_ORGANIZATION + "/releases/{version}/")
async def release(site: Build, version: str, work: Work) -> SentryRelease:
    """One release."""
    return SentryRelease.of(await _release(work, site, version), site)


@router.put(OF_ORGANIZATION + "/releases/{version}/")
async def change_release(site: Build, version: str, form: ReleaseChange, work: Work, at: At) -> SentryRelease:
    """Say that a release is out, which commits came with it, or that it is put away."""
    check_projects(site, form.projects)
    found = await _release(work, site, version)
    form.tell(found)
    await release_arrived(work, found, at)
    return SentryRelease.of(found, site)


@router.put(OF_PROJECT + "/releases/{version}/")
async def change_release_of_project(
    site: ProjectBuild, version: str, form: ReleaseChange, work: Work, at: At
) -> SentryRelease:
    """The same, with the project in the address."""
    found = await _release(work, site, version)
    form.tell(found)
    await release_arrived(work, found, at)
    return SentryRelease.of(found, site)


@router.delete(OF_ORGANIZATION + "/releases/{version}/", status_code=204)
async def delete_release(site: Build, version: str, work: Work) -> None:
    """Forget a release and its deploys; what it sent stays."""
    if not await release_queries.delete_release(work, site.id, version):
        raise ReleaseNotFound()


@router.get(OF_ORGANIZATION + "/releases/{version}/deploys/")
async def deploys(site: Build, version: str, work: Work) -> list[SentryDeploy]:
    """Where a release went."""
    found = await _release(work, site, version)
    return [SentryDeploy.of(one) for one in await release_queries.deploys_of_release(work, found.id)]


@router.post(OF_ORGANIZATION + "/releases/{version}/deploys/", status_code=201)
async def create_deploy(site: Build, version: str, form: NewSentryDeploy, work: Work, at: At) -> SentryDeploy:
    """Tell that a release went somewhere."""
    deploy = form.of(await _release(work, site, version), at)
    work.add(deploy)
    await work.flush()
    return SentryDeploy.of(deploy)


async def _release(work: Work, site: Site, version: str) -> Release:
    found = await release_queries.release_named(work, site.id, version)
    if found is None:
        raise ReleaseNotFound()
    return found


async def _assembled(request: Request, site: Site, form: AssembleForm, version: str, at: datetime) -> AssembleState:
    upload = Upload(form.checksum, form.chunks, version, form.dist or "")
    return AssembleState.of(await assemble(request.app.state.stores, site, upload, at))


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_A_REQUEST:
            raise TooLarge(f"A request may have {MOST_A_REQUEST} bytes.")
        parts.append(part)
    return b"".join(parts)
