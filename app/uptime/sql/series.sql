-- How long checks of a monitor took, step by step, in equal parts of time; failures are counted and not averaged.
select
    toUnixTimestamp(toStartOfInterval(ts, toIntervalSecond({step_s:UInt32}))) as at,
    count() as checks,
    countIf(outcome = 'fail') as failures,
    countIf(outcome = 'unknown') as unknown,
    round(ifNull(avgOrNullIf(dns_ms, outcome in ('ok', 'slow')), 0), 2) as dns_ms,
    round(ifNull(avgOrNullIf(connect_ms, outcome in ('ok', 'slow')), 0), 2) as connect_ms,
    round(ifNull(avgOrNullIf(tls_ms, outcome in ('ok', 'slow')), 0), 2) as tls_ms,
    round(ifNull(avgOrNullIf(first_byte_ms, outcome in ('ok', 'slow')), 0), 2) as first_byte_ms,
    round(ifNull(avgOrNullIf(transfer_ms, outcome in ('ok', 'slow')), 0), 2) as transfer_ms,
    round(ifNull(quantileOrNullIf(0.5)(total_ms, outcome in ('ok', 'slow')), 0), 2) as p50_ms,
    round(ifNull(quantileOrNullIf(0.95)(total_ms, outcome in ('ok', 'slow')), 0), 2) as p95_ms,
    round(ifNull(maxOrNullIf(total_ms, outcome in ('ok', 'slow')), 0), 2) as max_ms
from checks
where site_id = {site:UInt64}
    and monitor_id = {monitor:String}
    and ts >= toDateTime({start:UInt32}, 'UTC')
    and ts < toDateTime({end:UInt32}, 'UTC')
    and ({location:String} = '' or location = {location:String})
group by at
order by at
