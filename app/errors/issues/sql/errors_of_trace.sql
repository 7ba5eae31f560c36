-- Which errors happened in a trace?
select
    replaceAll(toString(e.event_id), '-', '') as id,
    owner.number as number,
    toUnixTimestamp64Milli(e.at) as at_ms,
    if(e.type = '', e.value, if(e.value = '', e.type, concat(e.type, ': ', e.value))) as title,
    e.level as level, e.span_id as span_id, e.environment as environment
from error_events as e
any left join
(
    select hash, argMax(number, version) as number
    from error_hash_groups
    where site_id = {site:UInt64}
    group by hash
) as owner on e.hash = owner.hash
where e.site_id = {site:UInt64}
  and e.trace_id = {trace:String}
order by e.at
limit 100
