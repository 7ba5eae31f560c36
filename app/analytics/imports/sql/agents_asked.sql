-- Which user agents must be looked at?
select distinct agent
from $rows
where browser = ''
  and agent != ''
