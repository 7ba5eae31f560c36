-- When did the first visit begin that is counted here (unix milliseconds)?
select bitShiftRight(session_id, 22) as began_ms
from events
where site_id = {site:UInt64}
order by session_id
limit 1
