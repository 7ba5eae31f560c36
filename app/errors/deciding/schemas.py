"""What people send when they decide about errors."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from app.errors.rules import KEYS

Verb = Literal["resolve", "ignore", "reopen", "assign", "prioritize", "delete"]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Numbers = list[Number]


class ActionForm(BaseModel):
    """What to do with one or many errors.

    ``resolve``: ``how`` is ``now``, ``release`` (in ``release``, or the newest when that is ''), ``next`` (the one
    after the newest) or ``commit``; only in ``environment`` where one is named. ``ignore``: until ``until_ms``, until
    ``events`` more or ``users`` more, until it ``doubles``; with none of them for ever. ``assign``: to ``assignee``, a
    member's id, '' for nobody. ``prioritize``: ``priority``. ``delete`` cannot be undone.
    """

    numbers: Numbers = Field(min_length=1, max_length=500)
    verb: Verb
    how: Literal["now", "release", "next", "commit"] = "now"
    release: str = Field(default="", max_length=250)
    environment: str = Field(default="", max_length=100)
    commit: str = Field(default="", max_length=64, pattern=r"^[0-9a-fA-F]*$")
    until_ms: int = Field(default=0, ge=0, le=4_102_444_800_000)
    events: int = Field(default=0, ge=0, le=1_000_000_000)
    users: int = Field(default=0, ge=0, le=1_000_000_000)
    doubles: bool = False
    assignee: str = Field(default="", max_length=40)
    priority: Literal["low", "medium", "high"] = "medium"

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "ActionForm":
        if self.verb == "resolve" and self.how == "commit" and len(self.commit) < 7:
            raise ValueError("commit has at least seven digits")
        return self


class ActionDone(BaseModel):
    """What was changed; ``action`` undoes it, '' where that is not possible."""

    action: str
    changed: Numbers


class Undone(BaseModel):
    """What was put back, and what was not because somebody changed it since."""

    changed: Numbers
    left: Numbers


class CommentForm(BaseModel):
    """A comment. ``mentions``: ids of members."""

    text: str = Field(min_length=1, max_length=5_000)
    mentions: list[str] = Field(default=[], max_length=20)


class MergeForm(BaseModel):
    """Errors that are the same as ``into``."""

    into: Number
    numbers: Numbers = Field(min_length=1, max_length=100)


class MergePart(BaseModel):
    """An error that takes part in a merge."""

    number: int
    short_id: str
    title: str
    culprit: str
    events: int
    users: int
    first_seen_ms: int
    last_seen_ms: int


class MergePreview(BaseModel):
    """What a merge would make: people who met several of them count once."""

    parts: list[MergePart]
    events: int
    users: int
    hashes: int


class UnmergeForm(BaseModel):
    """Hashes, 16 hexadecimal digits, that are an error of their own, for good."""

    hashes: list[str] = Field(min_length=1, max_length=100)


class Unmerged(BaseModel):
    """The number of the error that was made."""

    number: int


class MatcherForm(BaseModel):
    """A condition: a key, or ``tags.`` and a tag's name, and a glob."""

    key: str = Field(max_length=210)
    pattern: str = Field(min_length=1, max_length=500)
    is_not: bool = False

    @model_validator(mode="after")
    def _is_known(self) -> "MatcherForm":
        if self.key not in KEYS and not (self.key.startswith("tags.") and len(self.key) > 5):
            raise ValueError(f"key is one of {', '.join(KEYS)}, or tags. and a tag's name")
        return self


class RuleForm(BaseModel):
    """A rule: when all of ``match`` hold, errors have this ``fingerprint`` (parts may be ``{{ default }}``,
    ``{{ type }}`` and the like) or ``title``, their frames are one's own code or not, or they are dropped."""

    name: str = Field(default="", max_length=100)
    match: list[MatcherForm] = Field(min_length=1, max_length=20)
    fingerprint: list[str] = Field(default=[], max_length=10)
    title: str = Field(default="", max_length=200)
    in_app: bool | None = None
    drops: bool = False
    is_on: bool = True

    @model_validator(mode="after")
    def _says_something(self) -> "RuleForm":
        if not self.fingerprint and not self.title and self.in_app is None and not self.drops:
            raise ValueError("a rule says a fingerprint or a title, whose code frames are, or that errors go")
        if self.in_app is not None and not any(one.key.startswith("stack.") for one in self.match):
            raise ValueError("in_app needs a condition on stack.function, stack.module or stack.path")
        return self


class RulesForm(BaseModel):
    """All rules of a site, in their order."""

    rules: list[RuleForm] = Field(max_length=100)


class RehearsedGroup(BaseModel):
    """An error that rules would change. ``becomes``: how many errors it would be, ``joins``: with which others."""

    number: int
    short_id: str
    title: str
    events: int
    becomes: int
    joins: Numbers
    dropped: int
    new_title: str


class Rehearsal(BaseModel):
    """What rules would have made of the events of the last seven days, or of the newest of very many."""

    events: int
    groups_before: int
    groups_after: int
    dropped: int
    changes: list[RehearsedGroup]


class Keeping(BaseModel):
    """For how many days a site keeps its errors; null: as long as all else."""

    keep_errors_days: int | None = Field(default=None, ge=1, le=36_500)
