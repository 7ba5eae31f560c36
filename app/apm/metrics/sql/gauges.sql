-- How high did gauges stand over time, by group? In a bucket without a point a series stands where it stood, for a while.
with
    chosen as ($chosen),
    told as
    (
        select
            series,
            toUnixTimestamp64Milli(ts) as at,
            $number as number,
            if(at < {from_ms:Int64}, -1, intDiv(at - {first_ms:Int64}, {step_ms:Int64})) as n
        from points
        where site_id = {site:UInt64}
          and metric = {metric:String}
          and ts >= fromUnixTimestamp64Milli({from_ms:Int64} - {hold_ms:Int64}, 'UTC')
          and ts < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
          and series in (select series from chosen)
          and $has
    ),
    stood as
    (
        select
            series, n,
            avg(number) as mean,
            min(number) as least,
            max(number) as most,
            argMax(number, at) as newest,
            max(at) as newest_at
        from told
        group by series, n
    ),
    held as
    (
        select
            series, mean, least, most, newest, newest_at, n,
            leadInFrame(n, 1, toInt64(1000000)) over (partition by series order by n rows between current row and 1 following) as next_n,
            least(next_n, greatest(n + 1, intDiv(newest_at + {hold_ms:Int64} - {first_ms:Int64}, {step_ms:Int64}) + 1)) as end_n
        from stood
    )
select
    labels,
    groupArray(bucket) as ns,
    groupArray(value) as amounts,
    count() over () as groups
from
(
    select
        labels,
        arrayJoin(range(greatest(n, 0), least(end_n, {buckets:Int64}))) as bucket,
        $value as value
    from held
    inner join chosen using series
    group by labels, bucket
)
group by labels
order by avg(value) desc, labels
limit {limit:UInt32}
