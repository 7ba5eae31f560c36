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


class DeployParams(BaseModel):
    """A stretch of time, its end not counted, and perhaps one environment."""

    model_config = ConfigDict(populate_by_name=True)

    from_: AwareDatetime | None = Field(None, validation_alias="from")
    to: AwareDatetime | None = None
    environment: Annotated[str, StringConstraints(max_length=64)] = ""
    limit: int = Field(200, ge=1, le=MOST_DEPLOYS)
