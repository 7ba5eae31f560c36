-- Which addresses must be looked up?
select distinct address
from $rows
where broken = ''
  and country = ''
  and address != ''
