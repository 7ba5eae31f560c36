-- Which visits of this shard were active in the last half hour, and how did they come about?
select
    site_id,
    session_id,
    any(s.visitor_id) as visitor_id,
    toUnixTimestamp64Milli(min(started_at)) as first_ms,
    toUnixTimestamp64Milli(max(ended_at)) as last_ms,
    [any(referrer), any(source), any(channel), any(click_id), any(utm_source), any(utm_medium), any(utm_campaign),
     any(utm_term), any(utm_content), any(entry_path)] as origin
from sessions as s
where session_id >= bitShiftLeft(toUInt64({now:UInt64} - 45000) * 1000, 22)
  and s.visitor_id % {shards:UInt64} = {shard:UInt64}
group by site_id, session_id
having max(ended_at) >= toDateTime64({now:UInt64} - 2100, 3, 'UTC')
order by session_id
limit 2000000
