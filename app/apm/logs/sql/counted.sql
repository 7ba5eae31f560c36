-- How many log records match?
select count() as records
from logs
where $time
  and $where
