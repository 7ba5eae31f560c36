-- Which of these events of some sites are stored?
select site_id, lower(replaceAll(toString(event_id), '-', '')) as id, max(revision) as revision,
    argMax(hash, error_events.revision) as hash
from error_events
where site_id in {sites:Array(UInt64)} and event_id in (select toUUID(arrayJoin({ids:Array(String)})))
group by site_id, event_id
