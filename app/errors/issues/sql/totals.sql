-- How many events does a group have, of how many people, and how many in the last 24 hours?
select
    toInt64(count()) as events,
    toInt64(uniqIf(user, user != 0)) as users,
    toInt64(countIf(at >= now() - interval 1 day)) as events_24h,
    argMax(value, at) as value
from error_events
where site_id = {site:UInt64}
  and $mine
