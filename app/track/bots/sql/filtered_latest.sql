-- The latest filtered hits of this site before a time, perhaps of one reason or family only.
select
    toUnixTimestamp64Milli(ts) as ts_ms,
    filtered as mark,
    name,
    hostname,
    path,
    source,
    referrer,
    country,
    browser,
    os
from filtered_hits final
where site_id = {site:UInt64}
  and ts < fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')
  and name != 'engagement'
  and ({mark:String} = '' or filtered = {mark:String} or startsWith(filtered, {mark:String}) and endsWith({mark:String}, '/'))
order by ts desc, event_id
limit {limit:UInt32}
