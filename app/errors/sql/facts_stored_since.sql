-- What must groups learn of the events that were stored since a moment, by hash, release and environment?
select
    site_id,
    hash,
    any(error_events.hashes) as hashes,
    any(error_events.loose) as loose,
    toUnixTimestamp64Milli(min(at)) as first_ms,
    toUnixTimestamp64Milli(max(at)) as last_ms,
    toInt64(count()) as count,
    argMax(if(error_events.type = '', value, if(value = '', error_events.type, concat(error_events.type, ': ', value))), at) as title,
    argMax(error_events.type, at) as type,
    argMax(error_events.culprit, at) as culprit,
    argMax(error_events.level, at) as level,
    argMax(error_events.platform, at) as platform,
    argMax(error_events.logger, at) as logger,
    argMax(error_events.source, at) as source,
    argMax(error_events.noise, at) as noise,
    argMax(error_events.is_minified, at) as is_minified,
    if(countIf(error_events.handled = 0) > 0, 0, max(error_events.handled)) as handled,
    anyIf(error_events.payload, error_events.payload != '') as payload,
    groupUniqArrayIf(error_events.was, error_events.was != 0) as was,
    release,
    environment
from error_events
where stored_at >= toDateTime({since:Int64}, 'UTC')
group by site_id, hash, release, environment
order by first_ms
limit 100000
