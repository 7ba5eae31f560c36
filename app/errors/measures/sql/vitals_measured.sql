-- What value of a web vital did three of four loads of pages keep to, by bucket of time?
select
    intDiv(toUnixTimestamp64Milli(at) - {from_ms:Int64}, {step_ms:Int64}) as n,
    quantile(0.75)(value) as p75
from web_vitals final
where site_id = {site:UInt64}
  and name = {vital:String}
  and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  and ({page:String} = '' or path = {page:String})
group by n
order by n
