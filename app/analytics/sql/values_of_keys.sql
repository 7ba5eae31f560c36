-- What are the values of these keys, as the roll-ups of these days and the imported ones know them?
select r.key as key, any(r.value) as value, any(toString(r.country)) as country
from day_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and r.key in {keys:Array(UInt64)}
group by key
union all
select $key as key, any(r.value) as value, any(toString(r.country)) as country
from imported_days as r
where r.site_id = {site:UInt64}
  and r.dimension in {imported_dimensions:Array(String)}
  and key in {keys:Array(UInt64)}
group by key
