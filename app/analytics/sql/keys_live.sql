-- The values of visits as their events stand now, and the pages and hostnames that count.
select
    arrayJoin(arrayConcat(
        arrayFilter(key -> key != 0, arrayConcat(visit_keys, $exit_keys)),
        arrayMap(value -> $path_key, paths),
        arrayMap(value -> $hostname_key, hostnames))) as key,
    visitor_id,
    toUInt8(1) as unsure
from
(
    select
        e.session_id as session_id,
        any(e.visitor_id) as visitor_id,
        toUnixTimestamp64Milli($started) as started_ms,
        toUnixTimestamp64Milli($ended) as ended_ms,
        groupUniqArrayIf(e.path, e.path != '' and $counted and $match) as paths,
        groupUniqArrayIf(e.hostname, e.hostname != '' and $counted and $match) as hostnames,
        any($keys) as visit_keys,
        $matched as matched$dimensions
    from events as e
    where e.site_id = {site:UInt64}
      and e.session_id >= {first_session:UInt64}
      and e.session_id < {end_session:UInt64}
      and $sessions
    group by session_id
)
where matched
  and $where
