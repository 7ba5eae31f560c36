-- On which UTC days (since 1970) are filtered hits of this site that are no events yet, and which marks have they? What was
-- engagement alone never becomes one.
select
    toUInt32(intDiv(toUnixTimestamp64Milli(ts), 86400000)) as day,
    count() as hits,
    arraySort(groupUniqArray(filtered)) as marks
from filtered_hits final
where site_id = {site:UInt64}
  and ts >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
  and name != 'engagement'
  and event_id not in
  (
      select event_id
      from events
      where site_id = {site:UInt64}
        and session_id >= bitShiftLeft(toUInt64({since_ms:Int64} - 46800000), 22)
        and filtered != ''
  )
group by day
order by day
