-- Make events of the filtered hits of some UTC days with these marks. A hit joins a visit of its visitor that is going on at that
-- time; the others make visits of their own, told as the writer tells them: by 30 minutes without activity and 12 hours at
-- most, with an id that begins with the time of the first hit. Engagement alone makes no visit. Hits that are events
-- already are left alone, so this may be done again.
insert into events
(
    site_id, session_id, ts, visitor_id, event_id, pageview_id, name, hostname, path, entry_path, referrer, source, channel,
    click_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, region, city, language, browser,
    browser_version, os, os_version, device, size, engaged_ms, scroll_pct, revenue, currency, props, is_passive, filtered,
    title
)
select
    h.site_id,
    if(h.joined > 0, h.joined, bitOr(bitShiftLeft(toUInt64(h.began_ms), 22), bitAnd(bitShiftRight(h.visitor_id * toUInt64(11400714819323198485), 42), 4194303))),
    h.ts, h.visitor_id, h.event_id, h.pageview_id, h.name, h.hostname, h.path,
    if(h.joined > 0, v.origin.1, h.first.1),
    if(h.joined > 0, v.origin.2, h.first.2),
    if(h.joined > 0, v.origin.3, h.first.3),
    if(h.joined > 0, v.origin.4, h.first.4),
    if(h.joined > 0, v.origin.5, h.first.5),
    if(h.joined > 0, v.origin.6, h.first.6),
    if(h.joined > 0, v.origin.7, h.first.7),
    if(h.joined > 0, v.origin.8, h.first.8),
    if(h.joined > 0, v.origin.9, h.first.9),
    if(h.joined > 0, v.origin.10, h.first.10),
    h.country, h.region, h.city, h.language, h.browser, h.browser_version, h.os, h.os_version, h.device, h.size,
    h.engaged_ms, h.scroll_pct, h.revenue, h.currency, h.props, h.is_passive, h.filtered, h.title
from
(
    select
        *,
        minIf(at_ms, name != 'engagement') over (partition by visitor_id, joined, stretch, part) as began_ms,
        countIf(name != 'engagement') over (partition by visitor_id, joined, stretch, part) as happened,
        argMinIf(
            (path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content),
            (at_ms, event_id), name != 'engagement'
        ) over (partition by visitor_id, joined, stretch, part) as first
    from
    (
        select *, intDiv(at_ms - min(at_ms) over (partition by visitor_id, joined, stretch), 43200000) as part
        from
        (
            select *, sum(is_new) over (partition by visitor_id, joined order by at_ms, event_id) as stretch
            from
            (
                select
                    *,
                    at_ms - lagInFrame(at_ms, 1, at_ms) over (partition by visitor_id, joined order by at_ms, event_id
                        rows between unbounded preceding and current row) > 1800000 + engaged_ms as is_new
                from
                (
                    select
                        f.*,
                        toUnixTimestamp64Milli(f.ts) as at_ms,
                        arrayReduce('max', arrayMap(one -> one.1, arrayFilter(
                            one -> at_ms >= one.2 - 1800000
                                and at_ms <= one.3 + 1800000 + f.engaged_ms
                                and at_ms >= toInt64(bitShiftRight(one.1, 22)) - 1800000
                                and at_ms < toInt64(bitShiftRight(one.1, 22)) + 43200000,
                            k.visits))) as joined
                    from (select * from filtered_hits final) as f
                    left join
                    (
                        select visitor_id, groupArray((session_id, first_ms, last_ms)) as visits
                        from
                        (
                            select
                                visitor_id,
                                session_id,
                                toUnixTimestamp64Milli(min(ts)) as first_ms,
                                toUnixTimestamp64Milli(max(ts)) as last_ms
                            from events
                            where site_id = {site:UInt64}
                              and session_id >= bitShiftLeft(toUInt64({first_day:UInt32}) * 86400000 - 46800000, 22)
                              and session_id < bitShiftLeft((toUInt64({last_day:UInt32}) + 1) * 86400000 + 1800000, 22)
                            group by visitor_id, session_id
                        )
                        group by visitor_id
                    ) as k on f.visitor_id = k.visitor_id
                    where f.site_id = {site:UInt64}
                      and f.ts >= fromUnixTimestamp64Milli(toInt64({first_day:UInt32}) * 86400000, 'UTC')
                      and f.ts < fromUnixTimestamp64Milli((toInt64({last_day:UInt32}) + 1) * 86400000, 'UTC')
                      and f.filtered in {marks:Array(String)}
                      and f.event_id not in
                      (
                          select event_id
                          from events
                          where site_id = {site:UInt64}
                            and session_id >= bitShiftLeft(toUInt64({first_day:UInt32}) * 86400000 - 46800000, 22)
                            and session_id < bitShiftLeft((toUInt64({last_day:UInt32}) + 1) * 86400000 + 1800000, 22)
                            and filtered != ''
                      )
                )
            )
        )
    )
) as h
left join
(
    select
        session_id,
        any((entry_path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content)) as origin
    from events
    where site_id = {site:UInt64}
      and session_id >= bitShiftLeft(toUInt64({first_day:UInt32}) * 86400000 - 46800000, 22)
      and session_id < bitShiftLeft((toUInt64({last_day:UInt32}) + 1) * 86400000 + 1800000, 22)
    group by session_id
) as v on h.joined = v.session_id
where h.joined > 0 or h.happened > 0
