-- Which days got events since the last rebuild, and up to when will this one reach?
select
    toUInt32(toUnixTimestamp(now()) - {settle_s:UInt32}) as through,
    arraySort(groupUniqArray(intDiv(bitShiftRight(session_id, 22), 86400000))) as days
from events
where stored_at >= (select max(through) from rollup_runs)
