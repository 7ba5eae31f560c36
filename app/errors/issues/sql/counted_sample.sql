-- How many events of a sample are there in a time, and how many of them are of a group?
select toInt64(count()) as everywhere, toInt64(countIf($mine)) as mine
from error_events
where $time
  and cityHash64(event_id) % {sample:UInt32} = 0
