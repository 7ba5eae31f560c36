-- Which addresses must be looked up?
select distinct address
from $rows
where country = ''
  and address != ''
