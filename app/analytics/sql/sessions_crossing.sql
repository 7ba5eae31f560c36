-- Which sessions of the days at the edge are partly outside of the period?
select session_id
from session_rollup
where site_id = {site:UInt64}
  and $days
  and started_ms < {end_ms:Int64}
  and ended_ms >= {start_ms:Int64}
  and not (started_ms >= {start_ms:Int64} and ended_ms < {end_ms:Int64})
