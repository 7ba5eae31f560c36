"""What time ends is deleted."""

from datetime import datetime, timedelta

from sqlalchemy import text

from app.sites.chores import forget_what_ended
from tests.cast import Cast

COUNTS = text("select (select count(*) from sign_ins), (select count(*) from invitations)")


async def left(people: Cast) -> tuple[int, int]:
    async with people.stores.postgres.work() as work:
        row = (await work.execute(COUNTS)).one()
    return row[0], row[1]


async def test_ended_sessions_and_invitations_are_forgotten_and_no_others(people: Cast):
    start: datetime = people.ada.sign_in.created_at
    invitations = f"/api/organizations/{people.home.organization.id}/invitations"
    await people.ada.browser.post(invitations, json={"email": "new@example.com"})
    await forget_what_ended(people.stores, start + timedelta(days=6))
    assert await left(people) == (3, 1)
    await forget_what_ended(people.stores, start + timedelta(days=8))
    assert await left(people) == (3, 0)
    await forget_what_ended(people.stores, start + timedelta(days=31))
    assert await left(people) == (0, 0)
