"""The people's door to source maps."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.errors.sourcemaps import queries
from app.errors.sourcemaps.bundle import debug_id_of
from app.errors.sourcemaps.changed import source_maps_changed
from app.errors.sourcemaps.doctor import diagnose
from app.errors.sourcemaps.parsed import Wanted
from app.errors.sourcemaps.schemas import ArtifactCard, BundleCard, Diagnosis, StoredMaps
from app.kit.clock import At
from app.kit.problems import NotFound
from app.kit.work import Work
from app.sites.address import hub_url
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.organizations.queries import organization_of_key
from app.sites.permit import Acting, Editing, Viewing

router = APIRouter(prefix="/api/sites/{site}/source-maps", tags=["errors"])
SHOWN = 200
MOST_FILES = 2_000


class BundleNotFound(NotFound):
    code, title = "bundle_not_found", "There is no such upload"


@router.get("")
async def stored_maps(request: Request, site: Viewing, work: Work) -> StoredMaps:
    """The latest uploads, and how much room they take."""
    settings = request.app.state.stores.settings
    return StoredMaps(
        bundles=[BundleCard.of(one) for one in await queries.bundles_of(work, site.id, SHOWN)],
        bytes=await queries.bytes_of_site(work, site.id),
        most_bytes=settings.source_maps_mb * 1024 * 1024, keep_days=settings.source_maps_days,
    )  # fmt: skip


@router.get("/doctor")
async def examine(
    request: Request, site: Viewing, work: Work,
    url: Annotated[str, Query(max_length=2_000)] = "", debug_id: Annotated[str, Query(max_length=64)] = "",
    release: Annotated[str, Query(max_length=250)] = "", dist: Annotated[str, Query(max_length=64)] = "",
) -> Diagnosis:  # fmt: skip
    """Why a frame has no source: which map it wants, what is there, and what to type."""
    wanted = Wanted(site.id, debug_id_of(debug_id), *(text.replace("\0", "") for text in (release, dist, url)))
    organization = await organization_of_key(work, site.organization_id)
    slug = organization.slug if organization else site.organization_id
    return await diagnose(work, wanted, hub_url(request), slug, site.domain)


@router.get("/{bundle}")
async def files_of_bundle(site: Viewing, bundle: Id, work: Work) -> list[ArtifactCard]:
    """The files of an upload."""
    found = await queries.artifacts_of_bundle(work, site.id, bundle, MOST_FILES)
    if not found:
        raise BundleNotFound()
    return [ArtifactCard.of(one) for one in found]


@router.delete("/{bundle}", status_code=204)
async def delete_bundle(site: Editing, bundle: Id, by: Acting, work: Work, at: At) -> None:
    """Delete an upload; events that were read with it stay as they are."""
    if not await queries.delete_bundle(work, site.id, bundle):
        raise BundleNotFound()
    record_on_site(work, by, at, "source_maps.deleted", bundle, site)
    source_maps_changed(work, site.id)
