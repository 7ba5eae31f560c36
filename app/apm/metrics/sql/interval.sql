-- How often are points of a metric told? The median time between two of a series, in milliseconds; 0 when nobody knows.
with chosen as ($chosen)
select toInt64(ifNull(quantileExactOrNull(0.5)(at - at_before), 0)) as interval_ms
from
(
    select
        toUnixTimestamp64Milli(ts) as at,
        lagInFrame(at, 1, toInt64(0)) over (partition by series order by at rows between 1 preceding and current row) as at_before
    from points
    where site_id = {site:UInt64}
      and metric = {metric:String}
      and ts >= fromUnixTimestamp64Milli(greatest({since_ms:Int64}, {to_ms:Int64} - 43200000), 'UTC')
      and ts < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
      and series in (select series from chosen order by series limit 20)
)
where at_before > 0
  and at > at_before
