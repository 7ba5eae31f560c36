-- Who sent telemetry in the last days, with which SDK, how much, and how wrong is its clock?
select
    signal,
    key_id,
    service,
    sdk_name,
    sdk_language,
    sdk_version,
    arraySort(groupUniqArray(20)(scope_name)) as scopes,
    sum(otlp_senders.items) as items,
    toUnixTimestamp64Milli(max(last)) as last_ms,
    min(otlp_senders.least_skew_ms) as least_skew_ms
from otlp_senders
where site_id = {site:UInt64}
  and minute >= fromUnixTimestamp({since:Int64})
group by signal, key_id, service, sdk_name, sdk_language, sdk_version
order by last_ms desc, service, signal
limit {limit:UInt32}
