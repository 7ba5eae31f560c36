-- Which services were there, in which environments and versions, on which hosts, and when did each version first appear?
select
    service,
    environment,
    version,
    $host as host,
    toUnixTimestamp(min(first)) * 1000 as first_ms,
    toUnixTimestamp(max(last)) * 1000 as last_ms,
    toFloat64(sumIf(spans, day >= toDate(fromUnixTimestamp64Milli({from_ms:Int64})))) as spans
from service_versions
where site_id = {site:UInt64}
  and ({service:String} = '' or service = {service:String})
  and day <= toDate(fromUnixTimestamp64Milli({to_ms:Int64}))
group by service, environment, version, host
order by last_ms desc, service, version, host
limit {limit:UInt32}
