"""The people's door to the audit log."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.kit.work import Work
from app.sites.audit import queries
from app.sites.audit.schemas import Entry, EntryPage
from app.sites.permit import OrganizationAdministering

router = APIRouter(prefix="/api/organizations", tags=["audit"])
Before = Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Entries older than the one with this id.")]


@router.get("/{org}/audit")
async def audit(organization: OrganizationAdministering, work: Work, before: Before = None) -> EntryPage:
    """Who did what, newest first."""
    found = await queries.entries(work, organization.id, before)
    is_full = len(found) == queries.PAGE
    return EntryPage(entries=[Entry.model_validate(entry) for entry in found], next=found[-1].id if is_full else None)
