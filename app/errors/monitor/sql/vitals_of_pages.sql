-- Which pages have which web vitals, what causes the bad values, and how many loads were good, so-so and bad?
select
    path,
    name,
    quantile(0.75)(value) as p75,
    count() as loads,
    countIf(value <= transform(name, {names:Array(String)}, {good:Array(Float64)}, 0.)) as good,
    countIf(value > transform(name, {names:Array(String)}, {poor:Array(Float64)}, 0.)) as poor,
    arrayElement(topKIf(1)(cause, cause != '' and value > transform(name, {names:Array(String)}, {good:Array(Float64)}, 0.)), 1)
        as cause
from web_vitals final
where site_id = {site:UInt64}
  and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  and ({device:String} = '' or device = {device:String})
  and name in {names:Array(String)}
group by grouping sets ((path, name), (name))
order by path = '' desc, loads desc, path, name
limit 1000
