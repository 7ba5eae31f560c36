-- Which requests of telemetry were stored since a moment?
select distinct site_id, request_hash
from otlp_requests
where received >= fromUnixTimestamp({since:Int64})
