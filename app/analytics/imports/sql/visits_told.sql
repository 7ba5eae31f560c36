-- The events of some visitors of an import, with their visits: told by 30 minutes without activity (time spent engaged is
-- none) and 12 hours at most, or as the file says them. A visitor id belongs to the UTC day on which the visit began. What
-- the first event of a visit says about where it came from, its place and its device holds for all.
select
    {site:UInt64} as site_id,
    bitOr(bitShiftLeft(toUInt64(began_ms), 22), bits) as session_id,
    ts,
    sipHash64Keyed(({k0:UInt64}, {k1:UInt64}), visitor, intDiv(began_ms, 86400000)) as visitor_id,
    event as event_id,
    if(pageview_id = 0 and name = 'pageview', event, pageview_id) as pageview_id,
    name,
    hostname,
    path,
    if(first.1 = '', first.2, first.1) as entry_path,
    first.3 as referrer,
    first.4 as source,
    first.5 as channel,
    first.6 as click_id,
    first.7 as utm_source,
    first.8 as utm_medium,
    first.9 as utm_campaign,
    first.10 as utm_term,
    first.11 as utm_content,
    first.12 as country,
    first.13 as region,
    first.14 as city,
    first.15 as language,
    first.16 as browser,
    first.17 as browser_version,
    first.18 as os,
    first.19 as os_version,
    first.20 as device,
    first.21 as size,
    engaged_ms,
    scroll_pct,
    revenue,
    currency,
    props,
    is_passive,
    {import:UInt32} as import_id
from
(
    select
        *,
        -- Times in full seconds would give many visits the same beginning, and of those that are alike only 22 bits tell.
        if(given_session != 0,
            toInt64(bitShiftRight(given_session, 22)),
            starts_ms + if(starts_ms % 1000 = 0, sipHash64Keyed(({k1:UInt64}, {k0:UInt64}), visitor) % 1000, 0)) as began_ms,
        if(given_session != 0,
            bitXor(bitAnd(given_session, 4194303), bitAnd({k0:UInt64}, 4194303)),
            bitAnd(sipHash64Keyed(({k1:UInt64}, {k0:UInt64}), visitor, starts_ms), 4194303)) as bits,
        first_value((
            entry_path, path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
            country, region, city, language, browser, browser_version, os, os_version, device, size
        )) over (partition by visitor, given_session, stretch, part order by at_ms, event rows between unbounded preceding and current row) as first
    from
    (
        select *, min(at_ms) over (partition by visitor, given_session, stretch, part) as starts_ms
        from
        (
            select
                *,
                if(given_session != 0, 0, intDiv(at_ms - min(at_ms) over (partition by visitor, given_session, stretch), 43200000)) as part
            from
            (
                select
                    *,
                    if(given_session != 0, 0, sum(is_first) over (partition by visitor, given_session order by at_ms, event rows between unbounded preceding and current row)) as stretch
                from
                (
                    select
                        *,
                        at_ms - lagInFrame(at_ms, 1, at_ms) over (partition by visitor, given_session order by at_ms, event rows between unbounded preceding and current row)
                            > 1800000 + engaged_ms as is_first
                    from
                    (
                        select
                            *,
                            toUnixTimestamp64Milli(ts) as at_ms,
                            if(event_id != 0, event_id, sipHash64Keyed(({s0:UInt64}, {s1:UInt64}), row_hash,
                                row_number() over (partition by row_hash order by line))) as event
                        from import_rows
                        where site_id = {site:UInt64}
                          and import_id = {import:UInt32}
                          and visitor >= {first_visitor:UInt64}
                          and visitor <= {last_visitor:UInt64}
                        order by line
                    )
                    limit 1 by event
                )
            )
        )
    )
)
order by session_id, ts, event_id
