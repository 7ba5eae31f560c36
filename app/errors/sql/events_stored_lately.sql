-- Which events of all sites were stored since a moment?
select site_id, lower(replaceAll(toString(event_id), '-', '')) as id, revision
from error_events
where stored_at >= toDateTime({since:Int64}, 'UTC')
limit 200000
