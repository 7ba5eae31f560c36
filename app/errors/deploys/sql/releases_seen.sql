-- What did releases send in a stretch of time: events, people, errors of their own, and when they were first and last seen?
select
    release,
    count() as events,
    uniqExactIf(user, user != 0) as users,
    uniqExactIf(if(number = 0, hash, number), noise = '') as groups,
    toUnixTimestamp64Milli(min(at)) as first_ms,
    toUnixTimestamp64Milli(max(at)) as last_ms,
    groupUniqArrayIf(20)(environment, environment != '') as environments,
    sumMap([toUInt16(intDiv(toUnixTimestamp64Milli(at) - {from_ms:Int64}, {step_ms:Int64}))], [toUInt64(1)]) as spread
from error_events
any left join
(
    select hash, argMax(number, version) as number from error_hash_groups where site_id = {site:UInt64} group by hash
) as owners using (hash)
where site_id = {site:UInt64}
  and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  and ({environment:String} = '' or environment = {environment:String})
  and (empty({releases:Array(String)}) or release in {releases:Array(String)})
  and release != ''
group by release
order by last_ms desc, release
limit 500
