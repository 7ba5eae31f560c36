-- To which visits belong the events of some visitors of an import? Told by 30 minutes without activity (time spent engaged
-- is none) and 12 hours at most, or as the file says them. Narrow rows only: the rest is joined by the line when it is stored.
select
    line,
    first_line,
    visitor,
    toUInt64(event) as event_id,
    began_ms,
    bitOr(bitShiftLeft(toUInt64(began_ms), 22), bits) as session_id
from
(
    select
        line,
        event,
        visitor,
        first_value(line) over (partition by visitor, given_session, stretch, part order by at_ms, event rows between unbounded preceding and current row) as first_line,
        -- Times in full seconds would give many visits the same beginning, and of those that are alike only 22 bits tell.
        if(given_session != 0,
            toInt64(bitShiftRight(given_session, 22)),
            starts_ms + if(starts_ms % 1000 = 0, sipHash64Keyed(({k1:UInt64}, {k0:UInt64}), visitor) % 1000, 0)) as began_ms,
        if(given_session != 0,
            bitXor(bitAnd(given_session, 4194303), bitAnd({k0:UInt64}, 4194303)),
            bitAnd(sipHash64Keyed(({k1:UInt64}, {k0:UInt64}), visitor, starts_ms), 4194303)) as bits
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
                            line,
                            visitor,
                            given_session,
                            engaged_ms,
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
