-- Which finished visits of these days saw pages as told?
select r.session_id
from page_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and $where
