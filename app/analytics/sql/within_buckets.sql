-- How many page views and how much engagement has each bucket from visits that reach into several?
select
    roundDown(toUnixTimestamp64Milli(e.ts), {bounds:Array(Int64)}) as bucket,
    countIf(e.name = 'pageview') as pageviews,
    sum(e.engaged_ms) as engaged_ms
from events as e
where e.site_id = {site:UInt64}
  and e.session_id >= {first_session:UInt64}
  and e.session_id < {end_session:UInt64}
  and e.session_id in
  (
    select session_id
    from
    (
        $sessions
    )
    where roundDown(greatest(started_ms, {start_ms:Int64}), {bounds:Array(Int64)})
       != roundDown(least(ended_ms, {end_ms:Int64} - 1), {bounds:Array(Int64)})
  )
  and $match
group by bucket
