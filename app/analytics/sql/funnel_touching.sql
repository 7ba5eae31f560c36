-- What did each visitor do, one thing after the other, and which steps could each be (a bit for each)?
    select
        $value as value,
        arraySort(groupArray((toUnixTimestamp64Milli(e.ts), e.event_id, $mask))) as done,
        done.1 as ats,
        done.3 as kinds
    from events as e
    where e.site_id = {site:UInt64}
      and e.session_id >= {first_session:UInt64}
      and e.session_id < {end_session:UInt64}
      and $in_period
      and (e.name != 'engagement' or $some)
      and $chosen
    group by e.visitor_id
    having arrayExists(kind -> bitTest(kind, 0), kinds)
