-- Which of a site's errors of the last days have frames that no source map was there for, the newest first?
select
    lower(replaceAll(toString(event_id), '-', '')) as id,
    hash,
    toUnixTimestamp64Milli(at) as at_ms,
    toUnixTimestamp64Milli(received) as received_ms,
    user,
    source,
    toBool(noise = 'crawler') as is_crawler,
    browser,
    browser_version,
    os,
    os_version,
    device,
    revision,
    payload
from error_events
where site_id = {site:UInt64}
  and at >= now() - interval {days:UInt32} day
  and at <= fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')
  and (at, event_id) < (fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC'), toUUIDOrZero({before_id:String}))
  and platform in ('javascript', 'node')
  and revision < 255
  and match(payload, '"map":\\{"status":"(not_uploaded|no_map|broken|no_release)"')
order by at desc, error_events.event_id desc
limit {limit:UInt32}
