-- Whose visits does the period cut, or did events come of since the roll-ups were made? A visitor who came before and
-- after the start counts among them: the first visit that lies in the period is not their first of the day.
select r.visitor_id
from session_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and (r.started_ms < {end_ms:Int64} and r.ended_ms >= {end_ms:Int64}
    or r.ended_ms >= {start_ms:Int64} and (r.started_ms < {start_ms:Int64} or r.previous_ms > 0 and r.previous_ms < {start_ms:Int64}))$touched
