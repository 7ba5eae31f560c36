"""Near templates of log records become one, as Drain does (He et al., 2017), but whatever their order. Pure.

A template is what records say with a wildcard where they vary. Two of one level that have as many words and differ in
one of them become one with a wildcard there. Drain looks at one record after the other, so its templates hang on who
came first; here all are known: of all ways to join some, the one that joins most goes first, and equal ones in the
order of place and text, again and again until nothing is near any more.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

WILD = "<*>"
# What stays must say something: so many words, and half of all, are in common.
FEWEST_IN_COMMON = 2
NEIGHBOURS = re.compile(r"<\*>(?:[\s,]*<\*>)+")

Words = tuple[str, ...]
Kind = tuple[int, Words]  # a level, and the words of a template


def joined(templates: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """For each template with its level: the text of the template that it became."""
    sources = {(level, text): (level, tuple(text.split())) for level, text in templates}
    became: dict[Kind, Kind] = {kind: kind for kind in sources.values()}
    while changed := _round(set(became.values())):
        became = {source: changed.get(target, target) for source, target in became.items()}
    return {source: _told(became[kind][1]) for source, kind in sources.items()}


def _round(kinds: set[Kind]) -> dict[Kind, Kind]:
    """What becomes what when those that can be joined are, each once."""
    groups: dict[tuple[int, Kind], list[Kind]] = defaultdict(list)
    for level, words in kinds:
        for place in range(len(words)):
            common = (*words[:place], WILD, *words[place + 1 :])
            said = sum(one != WILD for one in common)
            if said >= FEWEST_IN_COMMON and said * 2 >= len(words):
                groups[place, (level, common)].append((level, words))
    changed: dict[Kind, Kind] = {}
    order = sorted((group for group in groups.items() if len(group[1]) > 1), key=lambda one: (-len(one[1]), one[0]))
    for (_, target), members in order:
        if not any(member in changed for member in members):
            changed.update(dict.fromkeys(members, target))
    return changed


def _told(words: Words) -> str:
    """The text of a template; wildcards side by side are one."""
    return NEIGHBOURS.sub(WILD, " ".join(words))
