-- How many hits of this site were filtered on each day of its own time zone, and how many events were not? Marks that count
-- are on the side of the events.
select
    toString(day) as day,
    sum(filtered_hits) as filtered,
    sum(counted_events) as counted
from
(
    select toDate(ts, {timezone:String}) as day, count() as filtered_hits, 0 as counted_events
    from filtered_hits final
    where site_id = {site:UInt64}
      and ts >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      and ts < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
      and name != 'engagement'
      and filtered not in {counting:Array(String)}
    group by day
    union all
    select toDate(ts, {timezone:String}) as day, 0 as filtered_hits, count() as counted_events
    from events
    where site_id = {site:UInt64}
      and session_id >= bitShiftLeft(toUInt64({start_ms:Int64} - 43200000), 22)
      and ts >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      and ts < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
      and name != 'engagement'
      and (filtered = '' or filtered in {counting:Array(String)})
    group by day
)
group by day
order by day
