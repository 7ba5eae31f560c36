"""What people send and see of releases and deploys."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from app.errors.deploys.models import Deploy, Release
from app.errors.deploys.queries import MOST_DEPLOYS
from app.errors.deploys.version import Environment, Version

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000, pattern=r"^[^\x00-\x1f]*$")]


class NewDeploy(BaseModel):
    """A deploy, as a script tells of it: ``at`` is now unless it says otherwise; ``ref`` is the commit."""

    version: Version
    environment: Environment = "production"
    name: Words = ""
    url: Words = ""
    ref: Words = ""
    at: AwareDatetime | None = None

    def of(self, release: Release, at: datetime) -> Deploy:
        """The deploy. Not in the future: clocks of build machines go as they like."""
        return Deploy(
            site_id=release.site_id, release_id=release.id, environment=self.environment, name=self.name,
            url=self.url, at=min(self.at or at, at).astimezone(UTC),
        )  # fmt: skip


class DeployCard(BaseModel):
    """A deploy."""

    id: str
    version: str
    environment: str
    name: str
    url: str
    at: datetime

    @classmethod
    def of(cls, deploy: Deploy, version: str) -> "DeployCard":
        """The card of a deploy."""
        return cls(
            id=deploy.id, version=version, environment=deploy.environment, name=deploy.name, url=deploy.url,
            at=deploy.at,
        )  # fmt: skip


class ReleaseMark(BaseModel):
    """When a version went to an environment, for charts: its deploy, or else when it was first seen there."""

    release: str
    environment: str
    at_ms: int
    is_deploy: bool


class MarksParams(BaseModel):
    """A stretch of time, its end not counted."""

    model_config = ConfigDict(populate_by_name=True)

    from_: AwareDatetime = Field(validation_alias="from")
    to: AwareDatetime


class DeployParams(BaseModel):
    """A stretch of time, its end not counted, and perhaps one environment."""

    model_config = ConfigDict(populate_by_name=True)

    from_: AwareDatetime | None = Field(None, validation_alias="from")
    to: AwareDatetime | None = None
    environment: Annotated[str, StringConstraints(max_length=64)] = ""
    limit: int = Field(200, ge=1, le=MOST_DEPLOYS)


class ReleaseParams(BaseModel):
    """Numbers of the last so many days, in one environment or ('') all."""

    days: int = Field(14, ge=1, le=90)
    environment: Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00]*$")] = ""


class CommitCard(BaseModel):
    """A commit that came with a release."""

    id: str
    message: str
    at: str | None = None


class ReleaseCard(BaseModel):
    """A release: what was told of it, and what it sent. ``errors``: how many different ones. ``counts``: events by
    twenty-eighths of the time. Crash-free shares are 0 to 1, null where no SDK sends sessions."""

    version: str
    url: str
    ref: str
    commits: int
    is_archived: bool
    created_at: datetime | None
    released_at: datetime | None
    deploy: DeployCard | None
    events: int
    users: int
    errors: int
    first_ms: int
    last_ms: int
    environments: list[str]
    counts: list[int]
    sessions: int
    crash_free_sessions: float | None
    crash_free_users: float | None


class ChangedError(BaseModel):
    """An error, and how often it was seen in two stretches of the same length, before and after a deploy."""

    number: int
    title: str
    culprit: str
    status: str
    before: int
    after: int
    users: int


class DeployChange(BaseModel):
    """What a deploy changed. ``same``: how many errors are about as frequent as before."""

    at_ms: int
    stretch_ms: int
    new: list[ChangedError]
    worse: list[ChangedError]
    gone: list[ChangedError]
    same: int


class ReleaseView(BaseModel):
    """One release with its deploys and commits, and what its deploy changed."""

    card: ReleaseCard
    deploys: list[DeployCard]
    commits: list[CommitCard]
    change: DeployChange


class Dsn(BaseModel):
    """A site's number and the address that Sentry's SDKs take."""

    number: int
    dsn: str
