-- Which addresses with which referrers must be looked at?
select distinct url, referrer as `from`
from $rows
where hostname = ''
   or source = ''
