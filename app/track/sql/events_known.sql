-- Which of these events are stored already? A retry comes within a day of its first attempt, and a visit lasts half a day.
select site_id, event_id
from events
where site_id in {sites:Array(UInt64)}
  and session_id >= bitShiftLeft(toUInt64({earliest:UInt64} - 129600) * 1000, 22)
  and session_id < bitShiftLeft(toUInt64({latest:UInt64} + 3600) * 1000, 22)
  and event_id in {ids:Array(UInt64)}
