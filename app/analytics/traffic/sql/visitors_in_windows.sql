-- How many visitors did each of these windows of these sites have? All sites together, in one question.
select
    w.number as number,
    uniqExact(e.visitor_id) as visitors
from events as e
inner join
(
    select
        tupleElement(one, 1) as number,
        tupleElement(one, 2) as site_id,
        fromUnixTimestamp64Milli(tupleElement(one, 3), 'UTC') as starts,
        fromUnixTimestamp64Milli(tupleElement(one, 4), 'UTC') as ends
    from
    (
        select arrayJoin(arrayZip(
            {numbers:Array(UInt32)}, {sites:Array(UInt64)}, {starts_ms:Array(Int64)}, {ends_ms:Array(Int64)}
        )) as one
    )
) as w on w.site_id = e.site_id
where e.site_id in {sites:Array(UInt64)}
  and ($sessions)
  and e.ts >= w.starts
  and e.ts < w.ends
group by number
