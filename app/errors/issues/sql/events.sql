-- Which events of a group match, the newest first?
select
    replaceAll(toString(event_id), '-', '') as id,
    toUnixTimestamp64Milli(at) as at_ms,
    if(type = '', value, if(value = '', type, concat(type, ': ', value))) as title,
    release, environment,
    if(user = 0, '', lower(leftPad(hex(user), 16, '0'))) as user,
    url, transaction, trace_id, browser, os, server,
    payload != '' as has_details,
    tags
from error_events
where $time
  and $mine
  and $where
  and $before
order by at desc, event_id desc
limit {limit:UInt32}
