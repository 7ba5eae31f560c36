-- What did people write about an event, and what was attached to it?
select kind, name, media, text, toUnixTimestamp64Milli(at) as at_ms
from error_notes
where site_id = {site:UInt64}
  and event_id = toUUIDOrZero({event:String})
order by at
limit 20
