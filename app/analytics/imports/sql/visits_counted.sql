-- How many events are new, how many were there, and on which UTC days do their visits begin?
select
    countIf(event_id not in ($known)) as stored,
    count() - stored as known,
    arraySort(groupUniqArrayIf(toUInt32(intDiv(bitShiftRight(session_id, 22), 86400000)), event_id not in ($known))) as days
from $visits
