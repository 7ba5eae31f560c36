-- Add to the sessions of a day what is known of their visitors: few have several, and theirs are put in order.
insert into session_rollup_next
(
    site_id, slice, day, session_id, visitor_id, started_ms, ended_ms, pageviews, events, engaged_ms, is_bounce,
    previous_ms, several, agrees, first_keys, again_keys, event_ms, event_kinds, event_engaged_ms,
    entry_path, exit_path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term,
    utm_content, country, region, city, language, browser, browser_version, os, os_version, device, size
)
select
    s.site_id,
    {slice:UInt32},
    {day:UInt16},
    s.session_id,
    s.visitor_id,
    s.started_ms,
    s.ended_ms,
    s.pageviews,
    s.events,
    s.engaged_ms,
    s.is_bounce,
    v.previous_ms,
    v.place > 0,
    if(v.place > 0, v.agrees, $all_agree),
    if(v.place > 1, arrayFilter(key -> not has(v.earlier_keys, key), s.keys), s.keys),
    if(v.place > 1, arrayFilter(key -> has(v.earlier_keys, key), s.keys), []),
    event_ms, event_kinds, event_engaged_ms,
    entry_path, exit_path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term,
    utm_content, country, region, city, language, browser, browser_version, os, os_version, device, size
from session_stage as s
left join
(
    select
        site_id,
        visit.1 as session_id,
        place,
        agrees,
        ifNull(arrayMax(arrayMap(one -> one.3, arraySlice(visits, 1, place - 1))), 0) as previous_ms,
        arrayDistinct(arrayFlatten(arrayMap(one -> one.4, arraySlice(visits, 1, place - 1)))) as earlier_keys
    from
    (
        select
            site_id,
            arraySort(one -> (one.2, one.1), groupArray((session_id, started_ms, ended_ms, keys))) as visits,
            arraySum(
                (least, most, number) -> if(least = most, bitShiftLeft(toUInt32(1), number - 1), 0),
                minForEach(hashes), maxForEach(hashes), arrayEnumerate(any(hashes))) as agrees
        from session_stage
        group by site_id, visitor_id
        having count() > 1
    )
    array join visits as visit, arrayEnumerate(visits) as place
) as v on s.site_id = v.site_id and s.session_id = v.session_id
