"""The people's door: set-up, signing in and out, and one's own account."""

from fastapi import APIRouter

from app.kit.clock import At
from app.kit.problems import NotFound
from app.kit.work import Work
from app.sites.audit.queries import record_everywhere
from app.sites.ids import Id
from app.sites.permit import Acting, SignedIn, Visiting
from app.sites.sign_in import queries, set_up
from app.sites.sign_in.doorkeeper import AtTheDoor
from app.sites.sign_in.me import me
from app.sites.sign_in.schemas import Credentials, FirstOwner, Me, NewPasswordForm, Session, Setup

router = APIRouter(prefix="/api", tags=["sign-in"])


class SessionNotFound(NotFound):
    code, title = "session_not_found", "There is no such session"


@router.get("/setup")
async def is_set_up_needed(work: Work) -> Setup:
    """Whether the hub waits for its first owner."""
    return Setup(needed=not await queries.is_set_up(work))


@router.post("/setup")
async def set_up_hub(form: FirstOwner, door: AtTheDoor, work: Work, at: At) -> Me:
    """Make the first owner and sign them in; only while there is no user."""
    await set_up.begin_set_up(work)
    password_hash = await door.hash(form.password)
    user, _ = await set_up.make_owner(work, form.email, form.name, password_hash, form.organization, at)
    await door.let_in(work, user, at)
    return await me(work, user, at)


@router.post("/sign-in")
async def sign_in(form: Credentials, door: AtTheDoor, work: Work, at: At) -> Me:
    """Sign this browser in."""
    user = await door.prove(form.email, form.password)
    await door.let_in(work, user, at)
    return await me(work, user, at)


@router.post("/sign-out", status_code=204)
async def sign_out(door: AtTheDoor, visitor: Visiting, work: Work, at: At) -> None:
    """Sign this browser out; not an error when it was not signed in."""
    await door.let_out(work, visitor, at)


@router.get("/me")
async def who_am_i(user: SignedIn, work: Work, at: At) -> Me:
    """Who is signed in, where they belong and what they may see."""
    return await me(work, user, at)


@router.get("/me/sessions")
async def sessions(user: SignedIn, by: Acting, work: Work, at: At) -> list[Session]:
    """The browsers in which one is signed in."""
    return [Session.of(found, by.sign_in) for found in await queries.sign_ins(work, user.id, at)]


@router.delete("/me/sessions/{session}", status_code=204)
async def end_session(user: SignedIn, session: Id, by: Acting, work: Work, at: At) -> None:
    """Sign one of one's browsers out."""
    ended = await queries.end_sign_in(work, user.id, session)
    if ended is None:
        raise SessionNotFound()
    await record_everywhere(work, by, at, "session.ended", ended.device)


@router.post("/me/password", status_code=204)
async def change_password(
    user: SignedIn, form: NewPasswordForm, door: AtTheDoor, by: Acting, work: Work, at: At
) -> None:
    """Change one's password; every other browser is signed out."""
    await door.prove(user.email, form.current)
    await queries.store_password(work, user.id, await door.hash(form.new))
    await queries.end_other_sign_ins(work, user.id, kept=by.sign_in.id if by.sign_in else None)
    await record_everywhere(work, by, at, "password.changed", user.email)
