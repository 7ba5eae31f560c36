"""What upload tools send and see, in Sentry's spelling. Fields that are not understood are ignored, as Sentry does."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from app.errors.deploys.models import Deploy, Release
from app.errors.deploys.version import Environment, Version
from app.errors.upload.assemble import State
from app.errors.upload.chunks import CHUNK, CHUNKS_A_REQUEST, MOST_A_REQUEST, is_checksum
from app.sites.models import Site

MOST_COMMITS = 500
MOST_CHUNKS = 2_048


def _checksum(text: str) -> str:
    if not is_checksum(text):
        raise ValueError("a checksum is a SHA-1, 40 hex digits")
    return text


def _plain(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must not contain control characters")
    return text


Checksum = Annotated[str, AfterValidator(_checksum)]
Words = Annotated[str, StringConstraints(max_length=1_000), AfterValidator(_plain)]


class ChunkOptions(BaseModel):
    """How files are uploaded: in pieces that are named by their SHA-1."""

    url: str
    chunkSize: int = CHUNK  # noqa: N815
    chunksPerRequest: int = CHUNKS_A_REQUEST  # noqa: N815
    maxFileSize: int  # noqa: N815
    maxRequestSize: int = MOST_A_REQUEST  # noqa: N815
    concurrency: int = 2
    hashAlgorithm: str = "sha1"  # noqa: N815
    compression: list[str] = ["gzip"]
    accept: list[str] = ["sources", "release_files", "artifact_bundles", "artifact_bundles_v2"]


class AssembleForm(BaseModel):
    """A bundle, by the pieces it is made of."""

    checksum: Checksum
    chunks: Annotated[list[Checksum], Field(max_length=MOST_CHUNKS)]
    projects: Annotated[list[str], Field(max_length=100)] = []
    version: Version | None = None
    dist: Annotated[str, StringConstraints(max_length=64), AfterValidator(_plain)] | None = None


class AssembleState(BaseModel):
    """How far it is: ``not_found`` with what is missing, ``ok``, or ``error`` with a reason."""

    state: str
    missingChunks: list[str]  # noqa: N815
    detail: str | None

    @classmethod
    def of(cls, state: State) -> "AssembleState":
        """In Sentry's spelling."""
        return cls(state=state.state, missingChunks=list(state.missing), detail=state.detail)


class CommitForm(BaseModel):
    """A commit that came with a release; who made it is not kept."""

    id: Annotated[str, StringConstraints(max_length=64), AfterValidator(_plain)]
    message: Annotated[str, StringConstraints(max_length=100_000)] | None = None
    timestamp: AwareDatetime | None = None

    def kept(self) -> dict[str, Any]:
        """What is stored of it: the first line of its message."""
        first = (self.message or "").strip().partition("\n")[0][:200].replace("\0", "")
        return {"id": self.id, "message": first, "at": self.timestamp and self.timestamp.isoformat()}


class RefForm(BaseModel):
    """Where a repository stood."""

    commit: Annotated[str, StringConstraints(max_length=64), AfterValidator(_plain)]


class ReleaseChange(BaseModel):
    """What a build says of a release."""

    projects: Annotated[list[str], Field(max_length=100)] = []
    url: Words | None = None
    ref: Words | None = None
    refs: Annotated[list[RefForm], Field(max_length=100)] = []
    commits: Annotated[list[CommitForm], Field(max_length=MOST_COMMITS)] | None = None
    dateReleased: AwareDatetime | None = None  # noqa: N815
    status: str | None = None

    def tell(self, release: Release) -> None:
        """Let the release know."""
        commits = None if self.commits is None else [one.kept() for one in self.commits]
        ref = self.ref or next((one.commit for one in self.refs), None) or (commits[0]["id"] if commits else None)
        release.learn(
            url=self.url, ref=ref, commits=commits, released_at=self.dateReleased,
            is_archived=None if self.status is None else self.status == "archived",
        )  # fmt: skip


class NewRelease(ReleaseChange):
    """A release that a build makes."""

    version: Version


class SentryRelease(BaseModel):
    """A release in Sentry's spelling."""

    version: str
    shortVersion: str  # noqa: N815
    ref: str | None
    url: str | None
    status: str
    dateCreated: datetime  # noqa: N815
    dateReleased: datetime | None  # noqa: N815
    commitCount: int  # noqa: N815
    newGroups: int = 0  # noqa: N815
    projects: list[dict[str, Any]]

    @classmethod
    def of(cls, release: Release, site: Site) -> "SentryRelease":
        """A release of a site."""
        return cls(
            version=release.version, shortVersion=release.version, ref=release.ref or None, url=release.url or None,
            status="archived" if release.is_archived else "open", dateCreated=release.created_at,
            dateReleased=release.released_at, commitCount=len(release.commits),
            projects=[{"id": site.id, "slug": site.domain, "name": site.name}],
        )  # fmt: skip


class NewSentryDeploy(BaseModel):
    """A deploy that has happened."""

    environment: Environment
    name: Words | None = None
    url: Words | None = None
    dateStarted: AwareDatetime | None = None  # noqa: N815
    dateFinished: AwareDatetime | None = None  # noqa: N815

    def of(self, release: Release, at: datetime) -> Deploy:
        """The deploy, at the time it says or now; not in the future."""
        return Deploy(
            site_id=release.site_id, release_id=release.id, environment=self.environment, name=self.name or "",
            url=self.url or "", started_at=self.dateStarted, at=min(self.dateFinished or at, at).astimezone(UTC),
        )  # fmt: skip


class SentryDeploy(BaseModel):
    """A deploy in Sentry's spelling."""

    id: str
    environment: str
    name: str | None
    url: str | None
    dateStarted: datetime | None  # noqa: N815
    dateFinished: datetime  # noqa: N815

    @classmethod
    def of(cls, deploy: Deploy) -> "SentryDeploy":
        """A deploy."""
        return cls(
            id=deploy.id, environment=deploy.environment, name=deploy.name or None, url=deploy.url or None,
            dateStarted=deploy.started_at, dateFinished=deploy.at,
        )  # fmt: skip
