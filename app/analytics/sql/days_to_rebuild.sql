-- Which days got events since the last rebuild, and up to when will this one reach?
select
    toUInt32(toUnixTimestamp(now()) - {settle_s:UInt32}) as through,
    toUInt32(intDiv(toUnixTimestamp(now()), 86400) - {open_days:UInt32}) as closed_day,
    (select max(closed_day) from rollup_runs) as closed_before,
    arraySort(groupUniqArray(intDiv(bitShiftRight(session_id, 22), 86400000))) as days
from events
where stored_at >= (select max(through) from rollup_runs)
