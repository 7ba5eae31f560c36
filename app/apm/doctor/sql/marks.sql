-- What was wrong with telemetry in the last days, and what was taken out of it?
select
    mark,
    signal,
    key_id,
    service,
    sum(count) as items
from otlp_marks
where site_id = {site:UInt64}
  and minute >= fromUnixTimestamp({since:Int64})
group by mark, signal, key_id, service
order by items desc, mark, service
limit {limit:UInt32}
