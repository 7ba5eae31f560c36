-- Which errors happened before and after a moment, how often, and to how many people?
select
    number,
    countIf(at < fromUnixTimestamp64Milli({moment_ms:Int64}, 'UTC')) as before,
    countIf(at >= fromUnixTimestamp64Milli({moment_ms:Int64}, 'UTC')) as after,
    uniqExactIf(user, user != 0 and at >= fromUnixTimestamp64Milli({moment_ms:Int64}, 'UTC')) as users,
    toUnixTimestamp64Milli(max(at)) as last_ms
from error_events
inner join
(
    select hash, argMax(number, version) as number from error_hash_groups where site_id = {site:UInt64} group by hash
) as owners using (hash)
where site_id = {site:UInt64}
  and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  and ({environment:String} = '' or environment = {environment:String})
  and noise = ''
  and number != 0
group by number
order by after + before desc, number
limit 2000
