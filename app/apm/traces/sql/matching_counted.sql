-- How many spans match?
select count() as spans
from spans
where $time
  and $where
