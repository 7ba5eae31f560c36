"""What a merge would make, before it is made."""

from app.errors.deciding import queries
from app.errors.deciding.acting import ErrorNotFound
from app.errors.deciding.merging import hashes_of
from app.errors.deciding.schemas import MergeForm, MergePart, MergePreview
from app.errors.issues.asking import Question
from app.errors.issues.group_queries import groups as groups_of
from app.errors.issues.listing import ms, short_id


async def preview(asked: Question, form: MergeForm) -> MergePreview:
    """The errors that would become one, and how many events and people it would have."""
    numbers = sorted({form.into, *form.numbers})
    async with asked.stores.postgres.work() as work:
        groups = await groups_of(work, asked.site.id, numbers)
        if len(groups) != len(numbers):
            raise ErrorNotFound()
        hashes = await hashes_of(work, list(groups.values()))
    counted = await queries.parts(asked.clickhouse, asked.site.id, numbers)
    parts = [
        MergePart(
            number=number, short_id=short_id(asked.site.domain, number), title=groups[number].title,
            culprit=groups[number].culprit, events=counted.get(number, (0, 0))[0],
            users=counted.get(number, (0, 0))[1], first_seen_ms=ms(groups[number].first_seen_at),
            last_seen_ms=ms(groups[number].last_seen_at),
        )
        for number in numbers
    ]  # fmt: skip
    events, users = counted.get(0, (0, 0))
    return MergePreview(parts=parts, events=events, users=users, hashes=sum(len(one) for one in hashes.values()))
