-- On which UTC days began visits that an import brought?
select arraySort(groupUniqArray(toUInt32(intDiv(bitShiftRight(session_id, 22), 86400000)))) as days
from events
where site_id = {site:UInt64}
  and import_id = {import:UInt32}
