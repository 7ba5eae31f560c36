-- When did each visitor do what could be a step?
    select
        $value as value,
        $times
    from events as e
    where e.site_id = {site:UInt64}
      and e.session_id >= {first_session:UInt64}
      and e.session_id < {end_session:UInt64}
      and $in_period
      and $some
      and $chosen
    group by e.visitor_id
    having notEmpty(at_0)
