-- What was filtered of this site in a stretch of time, by reason and family?
select
    filtered as mark,
    count() as hits,
    uniqExact(visitor_id) as visitors,
    toUnixTimestamp64Milli(max(ts)) as last_ms
from filtered_hits final
where site_id = {site:UInt64}
  and ts >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
  and ts < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
  and name != 'engagement'
group by mark
order by hits desc, mark
