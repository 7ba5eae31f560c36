-- To which visits belong the events of some visitors of an import? Told by 30 minutes without activity (time spent engaged
-- is none) and 12 hours at most, or as the file says them. Narrow rows only: the rest is joined by the line when it is stored.
-- All is told on one walk through each visitor's events in the order of time, so that they are sorted once: what came first
-- is the latest so far that began something, because times only grow.
with time_rows as
(
    select
        line,
        visitor,
        given_session,
        engaged_ms,
        toUnixTimestamp64Milli(ts) as at_ms,
        event_id,
        row_hash
    from import_rows
    where site_id = {site:UInt64}
      and import_id = {import:UInt32}
      and visitor >= {first_visitor:UInt64}
      and visitor <= {last_visitor:UInt64}
)
select
    line,
    first_line,
    visitor,
    toUInt64(event) as event_id,
    -- Times in full seconds would give many visits the same beginning, and of those that are alike only 22 bits tell.
    if(given_session != 0,
        toInt64(bitShiftRight(given_session, 22)),
        starts_ms + if(starts_ms % 1000 = 0, sipHash64Keyed(({k1:UInt64}, {k0:UInt64}), visitor) % 1000, 0)) as began_ms,
    bitOr(bitShiftLeft(toUInt64(began_ms), 22), if(given_session != 0,
        bitXor(bitAnd(given_session, 4194303), bitAnd({k0:UInt64}, 4194303)),
        bitAnd(sipHash64Keyed(({k1:UInt64}, {k0:UInt64}), visitor, starts_ms), 4194303))) as session_id
from
(
    select
        *,
        argMaxIf(line, at_ms, begins_visit) over walk as first_line,
        maxIf(at_ms, begins_visit) over walk as starts_ms
    from
    (
        select *, begins_stretch or part != lagInFrame(part, 1, part) over walk as begins_visit
        from
        (
            select *, if(given_session != 0, 0, intDiv(at_ms - maxIf(at_ms, begins_stretch) over walk, 43200000)) as part
            from
            (
                select
                    *,
                    row_number() over walk = 1
                        or given_session = 0 and at_ms - lagInFrame(at_ms, 1, at_ms) over walk > 1800000 + engaged_ms as begins_stretch
                from
                (
                    select line, visitor, given_session, engaged_ms, at_ms, event
                    from
                    (
                        select *, event_id as event from time_rows where event_id != 0
                        union all
                        select *, sipHash64Keyed(({s0:UInt64}, {s1:UInt64}), row_hash, row_number() over (partition by row_hash order by line)) as event
                        from time_rows
                        where event_id = 0
                    )
                    order by line
                    limit 1 by event
                )
                window walk as (partition by visitor, given_session order by at_ms, event rows between unbounded preceding and current row)
            )
            window walk as (partition by visitor, given_session order by at_ms, event rows between unbounded preceding and current row)
        )
        window walk as (partition by visitor, given_session order by at_ms, event rows between unbounded preceding and current row)
    )
    window walk as (partition by visitor, given_session order by at_ms, event rows between unbounded preceding and current row)
)
