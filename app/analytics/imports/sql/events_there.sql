-- Which of these events are there already, from elsewhere?
select event_id
from events
where site_id = {site:UInt64}
  and import_id != {import:UInt32}
  and session_id >= (select min(session_id) - bitShiftLeft(toUInt64(86400000), 22) from $visits)
  and session_id <= (select max(session_id) + bitShiftLeft(toUInt64(86400000), 22) from $visits)
  and event_id in (select event_id from $visits)
