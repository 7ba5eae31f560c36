-- Which events of this shard were stored in the last ten minutes?
select site_id, event_id
from events
where stored_at >= toDateTime({now:UInt64} - 600, 'UTC')
  and visitor_id % {shards:UInt64} = {shard:UInt64}
order by stored_at desc
limit 200000
