-- Which are the first and the last day of a period that another product counted?
select
    if(count() = 0, '', toString(min(d.day))) as first,
    if(count() = 0, '', toString(max(d.day))) as last
from imported_days as d
where d.site_id = {site:UInt64}
  and d.day >= toDateOrZero({imported_from:String})
  and d.day <= toDateOrZero({imported_to:String})
