"""What can be searched for by name: of events in ClickHouse, and of groups in Postgres. The rest are tags."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from app.kit.search.fields import Field, Kind, Signal
from app.kit.search.scan import refused
from app.kit.search.tree import Compare, Glob, Group, Has, Node, Not, leaves

_TEXTS = {
    "type": "type", "error.type": "type", "value": "value", "error.value": "value", "message": "value",
    "culprit": "culprit", "level": "level", "platform": "platform", "logger": "logger", "transaction": "transaction",
    "release": "release", "dist": "dist", "env": "environment", "environment": "environment", "server": "server",
    "server_name": "server", "sdk": "sdk", "source": "source", "noise": "noise", "url": "url", "browser": "browser",
    "browser.version": "browser_version", "os": "os", "os.version": "os_version", "device": "device",
    "trace": "trace_id", "trace_id": "trace_id", "span": "span_id", "span_id": "span_id",
}  # fmt: skip
BROWSER_RELEASE = "if(browser = '', '', trimRight(concat(browser, ' ', browser_version)))"  # Safari 17
EVENTS = Signal(
    fields={
        **{key: Field(column) for key, column in _TEXTS.items()},
        "browser.release": Field(BROWSER_RELEASE),
        "handled": Field("handled", Kind.WORD, {"true": 1, "false": 0, "yes": 1, "no": 0}),
        "user": Field("if(user = 0, '', lower(leftPad(hex(user), 16, '0')))"),
        "event": Field("replaceAll(toString(event_id), '-', '')"),
        "id": Field("replaceAll(toString(event_id), '-', '')"),
    },
    texts=("value", "type", "culprit", "transaction"),
    attributes="tags",
    resource="tags",
)
OF_GROUPS = ("is", "assigned", "priority", "issue", "first_release")
ONE_BY_ONE = ("issue", "first_release")
REVIEW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a group stands, as far as lists tell groups apart: many stand alike.

    ``is_recent`` and ``came_back``: first seen, and last regressed, within ``REVIEW``. ``number`` and ``first_release``
    are known only where a search names them (``ONE_BY_ONE``).
    """

    status: str
    reason: str
    priority: str
    noise: str
    assignee_id: str | None
    is_minified: bool
    is_unhandled: bool
    is_recent: bool
    came_back: bool
    number: int = 0
    first_release: str = ""

    @property
    def is_new(self) -> bool:
        """First seen within seven days, and nobody has decided anything yet."""
        return self.reason == "new" and self.is_recent

    @property
    def wants_review(self) -> bool:
        """Somebody should look: it is new, or came back, within seven days."""
        return self.status == "unresolved" and not self.noise and (self.is_new or self.came_back)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who searches, and who is who in their team: ids by name and by e-mail address, in lower case."""

    id: str
    team: dict[str, str] = field(default_factory=dict)


Test = Callable[[Standing], bool]


WORDS: dict[str, Test] = {
    "unresolved": lambda group: group.status == "unresolved",
    "resolved": lambda group: group.status == "resolved",
    "ignored": lambda group: group.status == "ignored",
    "new": lambda group: group.status == "unresolved" and group.is_new,
    "regressed": lambda group: group.status == "unresolved" and group.reason == "regressed",
    "escalated": lambda group: group.status == "unresolved" and group.reason == "escalated",
    "review": lambda group: group.wants_review,
    "assigned": lambda group: group.assignee_id is not None,
    "unassigned": lambda group: group.assignee_id is None,
    "minified": lambda group: group.is_minified,
    "unhandled": lambda group: group.is_unhandled,
    "noise": lambda group: bool(group.noise),
}
TABS: dict[str, Test] = {
    "unresolved": lambda group: group.status == "unresolved" and not group.noise,
    "review": WORDS["review"],
    "escalated": lambda group: group.status == "unresolved" and group.reason == "escalated" and not group.noise,
    "ignored": lambda group: group.status == "ignored" and not group.noise,
    "resolved": lambda group: group.status == "resolved" and not group.noise,
    "noise": lambda group: bool(group.noise),
    "all": lambda _: True,
}


def parted(tree: Node | None) -> tuple[Node | None, list[Node]]:
    """What a search says of events, and what of groups. Raises SearchNotUnderstood when an ``or`` joins both."""
    if tree is None:
        return None, []
    parts = list(tree.parts) if isinstance(tree, Group) and tree.word == "and" else [tree]
    events, groups = [], []
    for part in parts:
        about = [_is_of_groups(leaf) for leaf in leaves(part)]
        if all(about):
            groups.append(part)
        elif any(about):
            at = next(leaf.at for leaf in leaves(part) if _is_of_groups(leaf))
            raise refused(f"{', '.join(OF_GROUPS)} stand beside what else is searched for, not in one or with it.", at)
        else:
            events.append(part)
    both = Group("and", tuple(events)) if len(events) > 1 else events[0] if events else None
    return both, groups


def _is_of_groups(leaf: Node) -> bool:
    return isinstance(leaf, (Compare, Has)) and leaf.key in OF_GROUPS


def holds(part: Node, group: Standing, asker: Asker) -> bool:
    """Whether a search of groups holds for one."""
    match part:
        case Not():
            return not holds(part.part, group, asker)
        case Group():
            found = (holds(one, group, asker) for one in part.parts)
            return all(found) if part.word == "and" else any(found)
        case Has():
            return part.key != "assigned" or group.assignee_id is not None
        case Compare():
            return _compares(part, group, asker)
        case _:
            return True


def check(part: Node) -> None:
    """Raise SearchNotUnderstood for a value that no group can have."""
    for leaf in leaves(part):
        if not isinstance(leaf, Compare):
            continue
        word = "" if isinstance(leaf.value, Glob) else leaf.value.lower()
        if leaf.sign != "=" or (leaf.key == "is" and word not in WORDS):
            raise refused(f"is: takes {', '.join(WORDS)}; {leaf.key} is compared with a colon only.", leaf.at)


def _compares(part: Compare, group: Standing, asker: Asker) -> bool:
    word = "" if isinstance(part.value, Glob) else part.value.lower()
    match part.key:
        case "is":
            return WORDS[word](group)
        case "priority":
            return group.priority == word
        case "first_release":
            return group.first_release.lower() == word
        case "issue":
            return str(group.number) == word.rsplit("-", 1)[-1]
    if word in ("nobody", "none"):
        return group.assignee_id is None
    return group.assignee_id == (asker.id if word == "me" else asker.team.get(word, "-"))
