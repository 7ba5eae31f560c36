-- Which spans does a trace have? Its index says when it was; a span that came twice is here once.
with
    (
        select (min(first), max(last))
        from trace_index
        where site_id = {site:UInt64} and trace_id = unhex({trace:String})
    ) as seen
select
    lower(hex(span_id)) as id,
    if(parent_span_id = toFixedString('', 8), '', lower(hex(parent_span_id))) as parent_id,
    toString(toUnixTimestamp64Nano(start)) as start_ns,
    duration_ns,
    service,
    name,
    kind,
    status,
    status_message,
    is_entry,
    scope_name,
    scope_version,
    environment,
    host,
    version,
    http_method,
    http_route,
    http_status,
    url_path,
    peer,
    db_system,
    db_statement,
    rpc_system,
    messaging_system,
    trace_state,
    weight,
    resource,
    $details
    length(`events.name`) as event_count,
    length(`links.span_id`) as link_count
from spans
where site_id = {site:UInt64}
  and trace_id = unhex({trace:String})
  and slot >= toStartOfFifteenMinutes(seen.1)
  and slot <= toStartOfFifteenMinutes(seen.2)
  and $where
order by start, span_id
limit 1 by span_id
limit {limit:UInt32}
