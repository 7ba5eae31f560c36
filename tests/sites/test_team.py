"""Roles, and the rules that keep an organization with an owner."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.problems import Problem
from app.sites.models import Membership
from app.sites.organizations.roles import Role
from app.sites.organizations.slug import slug
from app.sites.organizations.team import LastOwner, MemberNotFound, RoleTooSmall, Team

VIEWER, MEMBER, ADMIN, OWNER = Role


def team(**roles: Role) -> Team:
    return Team(
        Membership(organization_id="o", user_id=user, role=role.value, created_at=datetime.now(UTC))
        for user, role in roles.items()
    )


@pytest.mark.parametrize(
    ("by", "old", "new", "may"),
    [
        (OWNER, VIEWER, OWNER, True),
        (OWNER, OWNER, VIEWER, True),
        (ADMIN, VIEWER, ADMIN, True),
        (ADMIN, ADMIN, VIEWER, True),
        (ADMIN, VIEWER, OWNER, False),
        (ADMIN, OWNER, VIEWER, False),
        (MEMBER, VIEWER, MEMBER, False),
        (VIEWER, VIEWER, VIEWER, False),
        (ADMIN, None, ADMIN, True),
        (ADMIN, None, OWNER, False),
        (OWNER, None, OWNER, True),
    ],
)
def test_nobody_gives_or_takes_more_than_they_have(by: Role, old: Role | None, new: Role, may: bool):
    assert by.may_give(new, old) is may


def test_the_last_owner_can_neither_leave_nor_step_down():
    with pytest.raises(LastOwner):
        team(ada=OWNER, ben=ADMIN).remove(OWNER, "ada", "ada")
    with pytest.raises(LastOwner):
        team(ada=OWNER, ben=ADMIN).change_role(OWNER, "ada", ADMIN)


def test_ownership_is_handed_over():
    two = team(ada=OWNER, ben=VIEWER)
    assert two.change_role(OWNER, "ben", OWNER) == (VIEWER, OWNER)
    assert two.change_role(OWNER, "ada", MEMBER) == (OWNER, MEMBER)


def test_everybody_may_leave_but_only_an_admin_takes_others_out():
    assert team(ada=OWNER, ben=VIEWER).remove(VIEWER, "ben", "ben").user_id == "ben"
    with pytest.raises(RoleTooSmall):
        team(ada=OWNER, ben=VIEWER, cy=MEMBER).remove(MEMBER, "cy", "ben")
    with pytest.raises(RoleTooSmall):
        team(ada=OWNER, dan=ADMIN, eli=OWNER).remove(ADMIN, "dan", "ada")


def test_who_is_no_member_is_not_found():
    with pytest.raises(MemberNotFound):
        team(ada=OWNER).change_role(OWNER, "eve", VIEWER)


USERS = ("ada", "ben", "cy")
STEPS = st.tuples(st.sampled_from(USERS), st.sampled_from(USERS), st.sampled_from([*Role, None]))


@given(st.lists(STEPS, max_size=30))
def test_whatever_members_do_to_each_other_an_owner_remains(steps: list[tuple[str, str, Role | None]]):
    members = [
        Membership(organization_id="o", user_id=user, role=role.value, created_at=datetime.now(UTC))
        for user, role in zip(USERS, (OWNER, ADMIN, MEMBER), strict=True)
    ]
    for by, whom, new in steps:
        acting = next((m for m in members if m.user_id == by), None)
        if acting is None:
            continue
        try:
            if new is None:
                members.remove(Team(members).remove(Role(acting.role), by, whom))
            else:
                Team(members).change_role(Role(acting.role), whom, new)
        except Problem:
            pass
        assert any(Role(m.role) is OWNER for m in members)


@pytest.mark.parametrize(
    ("name", "word"),
    [("Ada & Söhne", "ada-sohne"), ("日本", "team"), ("--", "team"), ("A" * 99, "a" * 40), ("a b", "a-b")],
)
def test_a_slug_is_a_word(name: str, word: str):
    assert slug(name) == word
