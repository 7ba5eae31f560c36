-- How many sessions did releases have in a stretch of time, and how many of them and of their people crashed?
select
    release,
    sum(total) as sessions,
    sum(crashed) as crashed_sessions,
    sum(errored) as errored_sessions,
    uniqExactIf(user, user != 0) as users,
    uniqExactIf(user, user != 0 and crashed > 0) as crashed_users
from release_sessions final
where site_id = {site:UInt64}
  and started >= toDateTime(intDiv({from_ms:Int64}, 3600000) * 3600, 'UTC')
  and started < toDateTime(intDiv({to_ms:Int64}, 1000), 'UTC')
  and ({environment:String} = '' or environment = {environment:String})
group by release
order by sessions desc, release
limit 1000
