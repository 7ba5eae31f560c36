-- The rows of a chunk, each with its time, what tells its visitor, and what is wrong with it.
select
    * except (at, url, visitor, name),
    substringUTF8(name, 1, 120) as name,
    if(url = '' and hostname != '', concat('https://', hostname, path), url) as url,
    parseDateTime64BestEffortOrNull(at, 3, 'UTC') as ts,
    if(visitor = '' and (address != '' or agent != ''), concat(address, '\x1f', agent), visitor) as visitor,
    multiIf(
        not is_json, 'The line is no JSON object.',
        name = '', 'The event has no name.',
        at = '', 'The event has no time (ts).',
        ts is null, 'The time (ts) cannot be read; write 2026-01-31T12:00:00.123Z or unix milliseconds.',
        ts < toDateTime64('2000-01-01', 3, 'UTC'), 'The time (ts) lies before the year 2000.',
        ts > now64(3) + interval 1 day, 'The time (ts) lies in the future.',
        url = '' and hostname = '', 'The event has no page: neither url nor hostname.',
        visitor = '' and address = '' and agent = '', 'The event has no visitor: no visitor_id, and no ip and user_agent to derive one from.',
        engaged_ms != '' and toFloat64OrNull(engaged_ms) is null, 'engaged_ms is not a number.',
        scroll_pct != '' and toFloat64OrNull(scroll_pct) is null, 'scroll_pct is not a number.',
        revenue != '' and toDecimal64OrNull(revenue, 3) is null, 'revenue is not a number.',
        length(mapKeys(props)) > 30, 'The event has more than 30 props.',
        '') as broken
from
(
    $read
)
