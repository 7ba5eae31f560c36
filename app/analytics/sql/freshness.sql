-- Up to when are the roll-ups made, and of which days of this site was something stored since?
with (select (toUnixTimestamp(max(through)), max(closed_day)) from rollup_runs) as done
select
    done.1 as through,
    done.2 as closed_day,
    groupUniqArray(intDiv(bitShiftRight(session_id, 22), 86400000)) as dirty
from events
where site_id = {site:UInt64}
  and done.1 > 0
  and stored_at >= toDateTime(done.1, 'UTC')
