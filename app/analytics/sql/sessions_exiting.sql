-- Which sessions ended on a page as told?
select s.session_id
from sessions as s
where s.site_id = {site:UInt64}
  and s.session_id >= {first_session:UInt64}
  and s.session_id < {end_session:UInt64}
group by s.session_id
having $exit
