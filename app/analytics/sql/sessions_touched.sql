-- Which sessions had events stored since the roll-ups were made?
select session_id
from events
where site_id = {site:UInt64}
  and session_id >= {first_session:UInt64}
  and session_id < {end_session:UInt64}
  and stored_at >= toDateTime({through:UInt32}, 'UTC')
