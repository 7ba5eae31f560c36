-- The latest results of a monitor, the newest first.
select
    toUnixTimestamp64Milli(ts) as at_ms, location, outcome, code, words, total_ms, dns_ms, connect_ms, tls_ms,
    first_byte_ms, transfer_ms, status_code, size, peer, trace_id, facts, body, is_retry
from checks
where site_id = {site:UInt64}
    and monitor_id = {monitor:String}
    and ts < toDateTime64({before_ms:UInt64} / 1000, 3, 'UTC')
    and ts >= toDateTime64({after_ms:UInt64} / 1000, 3, 'UTC')
    and ({failures:UInt8} = 0 or outcome != 'ok')
order by ts desc
limit {most:UInt32}
