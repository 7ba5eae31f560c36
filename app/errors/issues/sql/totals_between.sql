-- How many events of a group match in a time, of how many people?
select
    toInt64(count()) as events,
    toInt64(uniqIf(user, user != 0)) as users
from error_events
where $time
  and $mine
  and $where
