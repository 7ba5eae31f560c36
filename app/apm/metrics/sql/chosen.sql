-- Which series of a metric match, and to which group does each belong? The newest word about a series holds.
select
    series,
    argMax(kind, last) as kind,
    argMax(temporality, last) as temporality,
    argMax($labels, last) as labels
from
(
    select *
    from series
    where site_id = {site:UInt64}
      and metric = {metric:String}
      and day >= toDate(fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC'))
      and day <= toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
      and $family
      and $where
)
group by series
