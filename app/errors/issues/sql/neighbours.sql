-- Which events of a group come right before and after one, and which are its oldest and newest?
select
    argMinIf(replaceAll(toString(event_id), '-', ''), (at, event_id), (at, event_id) > (fromUnixTimestamp64Milli({at_ms:Int64}, 'UTC'), toUUIDOrZero({event:String}))) as next,
    argMaxIf(replaceAll(toString(event_id), '-', ''), (at, event_id), (at, event_id) < (fromUnixTimestamp64Milli({at_ms:Int64}, 'UTC'), toUUIDOrZero({event:String}))) as previous,
    argMin(replaceAll(toString(event_id), '-', ''), (at, event_id)) as oldest,
    argMax(replaceAll(toString(event_id), '-', ''), (at, event_id)) as newest
from error_events
where site_id = {site:UInt64}
  and $mine
  and $where
