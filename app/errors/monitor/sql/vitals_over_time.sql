-- How were web vitals, day by day: the value that three of four loads of pages kept to, and how many loads there were?
select
    name,
    toUnixTimestamp(toStartOfDay(at, {timezone:String})) * 1000 as day_ms,
    quantile(0.75)(value) as p75,
    count() as loads
from web_vitals final
where site_id = {site:UInt64}
  and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  and ({device:String} = '' or device = {device:String})
  and ({path:String} = '' or path = {path:String})
group by name, day_ms
order by name, day_ms
limit 5000
