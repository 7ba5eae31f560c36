-- How many checks of a monitor took about how long, over time: bands are half powers of two of a millisecond.
select
    toUnixTimestamp(toStartOfInterval(ts, toIntervalSecond({step_s:UInt32}))) as at,
    toInt32(floor(2 * log2(greatest(total_ms, 0.5)))) as band,
    count() as checks
from checks
where site_id = {site:UInt64}
    and monitor_id = {monitor:String}
    and ts >= toDateTime({start:UInt32}, 'UTC')
    and ts < toDateTime({end:UInt32}, 'UTC')
    and outcome in ('ok', 'slow')
group by at, band
order by at, band
