"""The people's door to decisions about errors."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request

from app.errors.deciding import acting, merging, queries, ruling
from app.errors.deciding.preview import preview
from app.errors.deciding.rehearsing import rehearse
from app.errors.deciding.schemas import (
    ActionDone,
    ActionForm,
    CommentForm,
    Keeping,
    MergeForm,
    MergePreview,
    Rehearsal,
    RulesForm,
    Undone,
    Unmerged,
    UnmergeForm,
)
from app.errors.issues.asking import Asked
from app.errors.mirror import mirror
from app.kit.clock import At
from app.kit.work import Work
from app.sites.address import hub_url
from app.sites.audit.queries import record_on_site
from app.sites.ids import Id
from app.sites.permit import Acting, Administering, Editing, Viewing

router = APIRouter(prefix="/api/sites/{site}/errors", tags=["errors"])
Number = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.post("/actions")
async def act(request: Request, site: Editing, form: ActionForm, by: Acting, work: Work, at: At) -> ActionDone:
    """Resolve, ignore, reopen, assign, prioritize or delete errors."""
    clickhouse = request.app.state.stores.clickhouse
    if form.verb == "delete":
        hashes = await merging.remove(work, site, form.numbers)
        await queries.forget(clickhouse, site.id, hashes, int(at.timestamp() * 1_000_000))
        return ActionDone(action="", changed=form.numbers)
    daily = await queries.daily(clickhouse, site.id, form.numbers) if form.doubles else {}
    done = await acting.act(work, site, by, form, at, daily)
    await acting.tell_assignee(work, site, by, form, done, hub_url(request), at)
    return done


@router.post("/actions/{action}/undo")
async def undo(request: Request, site: Editing, action: Id, by: Acting, work: Work, at: At) -> Undone:
    """Put back what an action changed, where nobody has changed it since."""
    done = await acting.undo(work, site, by, action, at)
    await work.commit()
    await mirror(request.app.state.stores, [site.id])
    return done


@router.post("/merge/preview")
async def merge_preview(asked: Asked, form: MergeForm) -> MergePreview:
    """What a merge would make."""
    return await preview(asked, form)


@router.post("/merge")
async def merge(request: Request, site: Editing, form: MergeForm, by: Acting, work: Work, at: At) -> ActionDone:
    """Make errors one; what comes later under any of their hashes is of it, too."""
    done = await merging.merge(work, site, by, form, at)
    await work.commit()
    await mirror(request.app.state.stores, [site.id])
    return done


@router.post("/groups/{number}/unmerge")
async def unmerge(
    request: Request, site: Editing, number: Number, form: UnmergeForm, by: Acting, work: Work, at: At
) -> Unmerged:
    """Make an error of its own from some hashes, for good."""
    chosen = ruling.numbers_of(form.hashes)
    times = await queries.times(request.app.state.stores.clickhouse, site.id, chosen)
    made = await merging.unmerge(work, site, by, number, chosen, times, at)
    await work.commit()
    await mirror(request.app.state.stores, [site.id])
    return Unmerged(number=made.number)


@router.post("/groups/{number}/comments", status_code=201)
async def comment(
    request: Request, site: Editing, number: Number, form: CommentForm, by: Acting, work: Work, at: At
) -> dict[str, int]:
    """Say something about an error, which tells those whom it names; the answer is the comment's id."""
    return {"id": (await acting.comment(work, site, by, number, form, hub_url(request), at)).id}


@router.delete("/groups/{number}/comments/{comment_id}", status_code=204)
async def remove_comment(site: Editing, number: Number, comment_id: int, by: Acting, work: Work) -> None:
    """Take one's own comment back."""
    await acting.remove_comment(work, site, by, number, comment_id)


@router.get("/rules")
async def rules(asked: Asked) -> RulesForm:
    """The site's rules, in their order."""
    async with asked.stores.postgres.work() as work:
        return await ruling.rules(work, asked.site.id)


@router.put("/rules")
async def change_rules(site: Editing, form: RulesForm, by: Acting, work: Work, at: At) -> RulesForm:
    """Set all rules; they hold for events that come from now on."""
    return await ruling.change(work, site, by, form, at)


@router.post("/rules/rehearsal")
async def rehearsal(asked: Asked, form: RulesForm) -> Rehearsal:
    """What these rules would have made of the last seven days, before they are saved."""
    events = await queries.rehearsed(asked.clickhouse, asked.site.id)
    async with asked.stores.postgres.work() as work:
        names = await ruling.names(work, asked.site, {one.number for one in events})
    return await asyncio.to_thread(rehearse, events, ruling.as_rules(form), names)


@router.get("/keeping")
async def keeping(site: Viewing) -> Keeping:
    """For how long errors are kept."""
    return Keeping(keep_errors_days=site.keep_errors_days)


@router.put("/keeping")
async def keep(site: Administering, form: Keeping, by: Acting, work: Work, at: At) -> Keeping:
    """Keep errors for so many days."""
    was, site.keep_errors_days = site.keep_errors_days, form.keep_errors_days
    record_on_site(
        work, by, at, "errors.kept", site.domain, site, days=f"{was or '—'} → {form.keep_errors_days or '—'}"
    )
    return form
