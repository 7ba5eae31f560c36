-- How many visitors and visits did each of these sites have in each of the last seven times 24 hours (6: the latest)?
-- The 24 hours of a site begin at its own full hour, so the latest number is that of its page for the last 24 hours.
select site_id as site, part, uniqExact(visitor_id) as visitors, count() as visits
from
(
    select
        site_id,
        any(visitor_id) as visitor_id,
        {starts:Array(Int64)}[indexOf({sites:Array(UInt64)}, site_id)] as start_ms,
        greatest(0, intDiv(toUnixTimestamp64Milli(min(started_at)) - start_ms + 864000000, 86400000) - 10) as first_part,
        least(6, intDiv(toUnixTimestamp64Milli(max(ended_at)) - start_ms + 864000000, 86400000) - 10) as last_part
    from sessions
    where site_id in {sites:Array(UInt64)}
      and session_id >= {first_session:UInt64}
    group by site_id, session_id
    having max(started_at) < fromUnixTimestamp64Milli({now_ms:Int64}, 'UTC')
)
array join range(toUInt64(first_part), toUInt64(greatest(0, last_part + 1))) as part
group by site_id, part
