-- The visitors of values on whole days.
select
    r.key as key,
    sum(r.visitors) as visitors
from day_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and r.key != 0
  and (r.value != '' or r.dimension in {told:Array(String)})
group by key
