-- Which sessions, or visitors, had events stored since the roll-ups were made?
select $column
from events
where site_id = {site:UInt64}
  and session_id >= {first_session:UInt64}
  and session_id < {end_session:UInt64}
  and stored_at >= toDateTime({through:UInt32}, 'UTC')
