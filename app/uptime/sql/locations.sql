-- How a monitor fares at each of its locations.
select
    location,
    count() as checks,
    countIf(outcome = 'fail') as failures,
    round(ifNull(quantileOrNullIf(0.5)(total_ms, outcome in ('ok', 'slow')), 0), 2) as p50_ms,
    round(ifNull(quantileOrNullIf(0.95)(total_ms, outcome in ('ok', 'slow')), 0), 2) as p95_ms,
    toUnixTimestamp(max(ts)) as last_at
from checks
where site_id = {site:UInt64}
    and monitor_id = {monitor:String}
    and ts >= toDateTime({start:UInt32}, 'UTC')
    and ts < toDateTime({end:UInt32}, 'UTC')
group by location
order by location
