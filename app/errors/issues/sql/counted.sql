-- How many events are there in a time, and how many of them are of a group?
select toInt64(count()) as everywhere, toInt64(countIf($mine)) as mine
from error_events
where $time
