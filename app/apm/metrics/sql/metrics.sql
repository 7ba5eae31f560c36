-- Which metrics are there? Those whose name or description holds a text, by name.
select
    metric,
    kind,
    temporality,
    is_monotonic,
    argMax(unit, last) as unit,
    argMax(description, last) as description,
    arraySort(groupUniqArray(20)(service)) as services,
    uniqExact(series) as series_count,
    toUnixTimestamp(max(last)) * 1000 as last_seen_ms
from
(
    select *
    from series
    where site_id = {site:UInt64}
      and day >= toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC'))
      and day <= toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
      and last >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
      and (positionCaseInsensitiveUTF8(metric, {wanted:String}) > 0 or positionCaseInsensitiveUTF8(description, {wanted:String}) > 0)
      and $where
)
group by metric, kind, temporality, is_monotonic
order by metric, series_count desc
limit {limit:UInt32}
