-- What did the doors refuse of a site's telemetry in the last days, and of which key?
select
    reason,
    key_id,
    sum(count) as items,
    toUnixTimestamp(max(minute)) * 1000 as last_ms
from drops
where site_id = {site:UInt64}
  and minute >= fromUnixTimestamp({since:Int64})
  and reason in {of_telemetry:Array(String)}
group by reason, key_id
order by items desc, reason, key_id
limit {limit:UInt32}
