"""What programs send to and see of the Sites API: Plausible's names, and a few of ours beside them."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from app.analytics.goals.goal import Kind
from app.analytics.goals.models import Goal
from app.analytics.goals.schemas import Currency, EventName, Glob, GoalForm
from app.analytics.shares.schemas import Ancestors
from app.analytics.sites_api.paging import Meta
from app.sites.fields import Domain, Name, Timezone
from app.sites.models import Organization, Site

DEFAULT_TIMEZONE = "Etc/UTC"
# What /js/<id>.js does and does not do; the rest is chosen in the tag (docs/tracker.md), not on the hub.
SCRIPT = {
    "installation_type": None,
    "track_404_pages": False,
    "hash_based_routing": False,
    "outbound_links": False,
    "file_downloads": False,
    "revenue_tracking": True,
    "tagged_events": False,
    "form_submissions": False,
    "pageview_props": False,
}


def _script(asked: dict[str, Any]) -> dict[str, Any]:
    for name, value in asked.items():
        if name not in SCRIPT and name != "id":
            raise ValueError(f"there is no option {name[:60]!r}")
        if value and name not in ("id", "installation_type", "revenue_tracking"):
            raise ValueError(f"{name} is chosen in the script's tag, see docs/tracker.md, and not on the hub")
    return asked


Script = Annotated[dict[str, Any], AfterValidator(_script)]
SiteName = Annotated[str, Field(min_length=1, max_length=300, description="The site's domain, or its id.")]


class Strict(BaseModel):
    """A form in which a word that there is not is a mistake, not silence."""

    model_config = ConfigDict(extra="forbid")


class SiteForm(Strict):
    """A site to be made."""

    domain: Domain
    timezone: Timezone = DEFAULT_TIMEZONE
    team_id: str | None = None
    tracker_script_configuration: Script = {}

    @field_validator("timezone", mode="before")
    @classmethod
    def _blank_is_default(cls, told: object) -> object:
        return told or DEFAULT_TIMEZONE


class SiteChangeForm(Strict):
    """What is to be different on a site; what is left out stays."""

    domain: Domain | None = None
    timezone: Timezone | None = None
    tracker_script_configuration: Script = {}


class OfSite(Strict):
    """Which site is meant, where the address does not say it."""

    site_id: SiteName


class GoalAsked(OfSite):
    """A goal to be found or made. ``scroll_threshold`` (percent) makes one of a page a goal of scrolling it so far."""

    goal_type: Literal["event", "page"]
    event_name: EventName | None = None
    page_path: Glob | None = None
    display_name: Name | None = None
    scroll_threshold: Annotated[int, Field(ge=1, le=100)] | None = None
    currency: Currency | None = None
    custom_props: dict[str, str] = {}

    @model_validator(mode="after")
    def _is_a_goal(self) -> "GoalAsked":
        needed = "event_name" if self.goal_type == "event" else "page_path"
        if getattr(self, needed) is None:
            raise ValueError(f"a goal of the type {self.goal_type} needs {needed}")
        if self.custom_props:
            raise ValueError("custom_props are no part of a goal here: filter the goal by its properties instead")
        self.form()
        return self

    def form(self) -> GoalForm:
        """The goal in our words. Raises ValueError."""
        is_event = self.goal_type == "event"
        kind = Kind.EVENT if is_event else Kind.PAGE if self.scroll_threshold is None else Kind.SCROLL
        return GoalForm(
            kind=kind, name=self.display_name, event_name=self.event_name, path=self.page_path,
            scroll_pct=self.scroll_threshold, currency=self.currency,
        )  # fmt: skip


class LinkAsked(OfSite):
    """A shared link to be found by its name, or made. ``ancestors``: origins whose pages may frame a new one."""

    name: Name
    ancestors: Ancestors = []


class SiteRow(BaseModel):
    """A site of a list."""

    domain: str
    timezone: str
    id: str


class SiteList(BaseModel):
    """A page of sites, the oldest first."""

    sites: list[SiteRow]
    meta: Meta


class SiteView(SiteRow):
    """A site. ``custom_properties`` are those that its events of the last 30 days had; they need not be declared."""

    custom_properties: list[str]
    tracker_script_configuration: dict[str, Any]

    @classmethod
    def of(cls, site: Site, properties: list[str]) -> "SiteView":
        """A site with the script that its pages load."""
        return cls(
            domain=site.domain, timezone=site.timezone, id=site.public_id, custom_properties=properties,
            tracker_script_configuration={"id": site.public_id, **SCRIPT},
        )  # fmt: skip


class Deleted(BaseModel):
    """That something is gone. A word, as Plausible documents it."""

    deleted: Literal["true"] = "true"


class GoalView(BaseModel):
    """A goal, in Plausible's words."""

    id: str
    goal_type: Literal["event", "page"]
    display_name: str
    event_name: str | None
    page_path: str | None
    scroll_threshold: int | None
    currency: str | None
    custom_props: dict[str, str]

    @classmethod
    def of(cls, goal: Goal) -> "GoalView":
        """A goal; one of scrolling is one of a page with a threshold."""
        return cls(
            id=goal.id, goal_type="event" if goal.kind == Kind.EVENT else "page", display_name=goal.name,
            event_name=goal.event_name, page_path=goal.path, scroll_threshold=goal.scroll_pct,
            currency=goal.currency, custom_props={},
        )  # fmt: skip


class GoalFound(GoalView):
    """A goal that was found or made, and its site."""

    domain: str


class GoalList(BaseModel):
    """A page of goals, the oldest first."""

    goals: list[GoalView]
    meta: Meta


class LinkView(BaseModel):
    """A shared link. Some have a password or end some day; those are made in the dashboard."""

    id: str
    name: str
    url: str
    has_password: bool


class LinkList(BaseModel):
    """A page of shared links, the oldest first."""

    shared_links: list[LinkView]
    meta: Meta


class PropertyName(BaseModel):
    """The name of a property."""

    property: str


class PropertyList(BaseModel):
    """The properties that events of the last 30 days had, the most used first."""

    custom_properties: list[PropertyName]


class Team(BaseModel):
    """The organization of the key."""

    id: str
    name: str
    api_available: bool = True

    @classmethod
    def of(cls, organization: Organization) -> "Team":
        """An organization as a team."""
        return cls(id=organization.id, name=organization.name)


class TeamList(BaseModel):
    """The one team that a key belongs to."""

    teams: list[Team]
    meta: Meta
