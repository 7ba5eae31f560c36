-- Which days of which dimensions did other imports bring?
select dimension, groupUniqArray(toString(day)) as days
from imported_days
where site_id = {site:UInt64}
  and import_id != {import:UInt32}
group by dimension
