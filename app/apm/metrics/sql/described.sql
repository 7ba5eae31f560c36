-- What is a metric: of which kinds are its series that match, how many are there, in which unit?
select
    kind,
    temporality,
    is_monotonic,
    argMax(unit, last) as unit,
    argMax(description, last) as description,
    uniqExact(series) as series_count
from
(
    select *
    from series
    where site_id = {site:UInt64}
      and metric = {metric:String}
      and day >= toDate(fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC'))
      and day <= toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
      and $where
)
group by kind, temporality, is_monotonic
order by series_count desc, kind, temporality
