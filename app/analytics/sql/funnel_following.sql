-- When did each visitor do what could be a step? `done` has unix milliseconds with a bit for each step below them, in one
-- number, which is gathered and sorted much faster than a list for each step.
    select
        value,
        $times
    from
    (
        select
            $value as value,
            arraySort(groupArray(bitOr(bitShiftLeft(toUInt64(toUnixTimestamp64Milli(e.ts)), 10), $mask))) as done
        from events as e
        where e.site_id = {site:UInt64}
          and e.session_id >= {first_session:UInt64}
          and e.session_id < {end_session:UInt64}
          and $in_period
          and ($mask) != 0
          and $chosen
        group by e.visitor_id
        having arrayExists(one -> bitTest(one, 0), done)
    )
