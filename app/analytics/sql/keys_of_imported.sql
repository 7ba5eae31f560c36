-- The visitors of values on days that another product counted.
select
    $key as key,
    sum(r.visitors) as visitors
from imported_days as r
where r.site_id = {site:UInt64}
  and r.day >= toDateOrZero({imported_from:String})
  and r.day <= toDateOrZero({imported_to:String})
  and r.dimension in {imported_dimensions:Array(String)}
  and (r.value != '' or r.dimension in {told:Array(String)})
group by key
