-- Which events of this site would have been filtered, by mark, and on which UTC days (since 1970) did their visits begin?
select filtered as mark, arraySort(groupUniqArray(toUInt32(intDiv(bitShiftRight(session_id, 22), 86400000)))) as days
from events
where site_id = {site:UInt64}
  and session_id >= bitShiftLeft(toUInt64({since_ms:Int64}), 22)
  and filtered != ''
group by mark
