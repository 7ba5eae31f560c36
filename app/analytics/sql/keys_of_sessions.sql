-- The values of finished visits that lie in the period whole. What an earlier visit of the same visitor has is left out
-- where all or none of their visits are chosen, and put into a set where that is not known.
select
    arrayJoin($found) as key,
    r.visitor_id as visitor_id,
    toUInt8($unsure) as unsure
from session_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and r.started_ms >= {start_ms:Int64}
  and r.ended_ms < {end_ms:Int64}
  and $where
