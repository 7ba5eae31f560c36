-- When did the first and the last event of this site happen, and how many were there in the last 24 hours?
select
    -- No row is null, not 0, when it comes out of a scalar question.
    ifNull((select toUnixTimestamp64Milli(ts) from events where site_id = {site:UInt64} order by site_id, session_id limit 1), 0) as first_ms,
    ifNull((select toUnixTimestamp64Milli(max(ts)) from events where site_id = {site:UInt64}
        and session_id >= bitShiftLeft(toUInt64(toUnixTimestamp(now()) - 129600) * 1000, 22)), 0) as last_ms,
    (select count() from events where site_id = {site:UInt64}
        and session_id >= bitShiftLeft(toUInt64(toUnixTimestamp(now()) - 129600) * 1000, 22)
        and ts >= now() - interval 1 day) as accepted_24h
