-- Which keys of attributes and resources do the series of a metric have (of any, when none is named)? Counted by series.
select
    arrayJoin(arrayDistinct(arrayConcat(mapKeys(attributes), mapKeys(resource)))) as value,
    toFloat64(uniqExact(series)) as count
from series
where site_id = {site:UInt64}
  and ({metric:String} = '' or metric = {metric:String})
  and day >= toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC'))
  and day <= toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))
  and positionCaseInsensitive(value, {wanted:String}) > 0
  and $where
group by value
order by count desc, value
limit {limit:UInt32}
