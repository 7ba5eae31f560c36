"""What filters call by name, goals and segments, put in its place. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import re2

from app.kit.conditions import Condition, Group, Not, changed, every_filter, flat
from app.kit.filters import OPERATORS, Filter, nearest, refused

GOAL, SEGMENT = "goal", "segment"
# The positive operator of a negative one.
NEGATIVES = {"is_not": "is", "not_contains": "contains", "not_matches": "matches"}


@dataclass(frozen=True, slots=True)
class Named:
    """The goals of a site by name, and the segments that may be used by id: name and conditions."""

    goals: Mapping[str, Condition] = field(default_factory=dict)
    segments: Mapping[str, tuple[str, tuple[Condition, ...]]] = field(default_factory=dict)

    def expanded(self, conditions: Iterable[Condition]) -> tuple[Condition, ...]:
        """Conditions on what is stored. Raises FilterNotUnderstood for a goal or segment that is not there."""
        return tuple(flat(changed(condition, self._put) for condition in conditions))

    def without_goals(self, conditions: Iterable[Condition]) -> tuple[Condition, ...] | None:
        """The conditions that do not speak of goals, whom conversions are a share of; None when none speaks of any."""
        kept = [condition for condition in conditions if not speaks_of(condition, GOAL)]
        return self.expanded(kept) if len(kept) < len(list(conditions)) else None

    def said(self, condition: Condition) -> Condition:
        """The condition with the names of segments instead of their ids."""
        return changed(condition, self._name)

    def _name(self, of: Filter) -> Filter:
        if of.dimension != SEGMENT:
            return of
        return replace(of, values=tuple(self._name_of(value) for value in of.values))

    def _name_of(self, segment: str) -> str:
        known = self.segments.get(segment)
        return known[0] if known else segment

    def _put(self, of: Filter) -> Condition:
        if of.dimension == SEGMENT:
            return self._segment(of)
        return self._goal(of) if of.dimension == GOAL else of

    def _segment(self, of: Filter) -> Condition:
        if of.operator.word not in ("is", "is_not"):
            raise refused(of.text(), "a segment is, or is not; nothing else can be asked of it.")
        for value in of.values:
            if value not in self.segments:
                raise refused(of.text(), f"there is no segment {value[:50]!r}.")
        parts = tuple(Group("and", self.expanded(self.segments[value][1])) for value in of.values)
        return _negated(of, parts[0] if len(parts) == 1 else Group("or", parts))

    def _goal(self, of: Filter) -> Condition:
        word = NEGATIVES.get(of.operator.word, of.operator.word)
        if word not in ("is", "contains", "matches"):
            raise refused(of.text(), f"a goal has a name; {of.operator.word} is asked of numbers.")
        if word == "is":
            for value in of.values:
                if value not in self.goals:
                    told = nearest(value, list(self.goals)) if self.goals else "this site has no goals"
                    raise refused(of.text(), f"there is no goal {value[:50]!r}; {told}.")
        chosen = tuple(goal for name, goal in self.goals.items() if any(_is_so(word, name, v) for v in of.values))
        return _negated(of, Group("or", chosen) if chosen else Filter(OPERATORS["is"], "name", ()))


def speaks_of(condition: Condition, dimension: str) -> bool:
    """Whether there is a filter on this dimension in it."""
    return any(one.dimension == dimension for one in every_filter(condition))


def _negated(of: Filter, positive: Condition) -> Condition:
    return Not(positive) if of.operator.word in NEGATIVES else positive


def _is_so(word: str, name: str, value: str) -> bool:
    if word == "is":
        return name == value
    if word == "contains":
        return value.casefold() in name.casefold()
    return re2.search(value, name) is not None
