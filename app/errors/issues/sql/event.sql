-- Everything about one event.
select
    replaceAll(toString(event_id), '-', '') as id,
    hash,
    toUnixTimestamp64Milli(at) as at_ms,
    toUnixTimestamp64Milli(received) as received_ms,
    type, value, level, platform, release, dist, environment, server,
    if(user = 0, '', lower(leftPad(hex(user), 16, '0'))) as user,
    trace_id, span_id, sdk, source, handled, url, browser, browser_version, os, os_version, device, is_minified, scrubbed,
    payload
from error_events
where site_id = {site:UInt64}
  and event_id = toUUIDOrZero({event:String})
limit 1
