-- Which visits does the period cut, or did events come of since the roll-ups were made?
select r.session_id
from session_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and (r.started_ms < {end_ms:Int64} and r.ended_ms >= {end_ms:Int64}
    or r.started_ms < {start_ms:Int64} and r.ended_ms >= {start_ms:Int64})$touched
