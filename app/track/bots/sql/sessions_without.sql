-- Put together the sessions that some filtered events are taken out of, from the events that stay.
insert into sessions
select
    site_id,
    session_id,
    any(visitor_id),
    min(ts),
    max(ts),
    countIf(name = 'pageview'),
    countIf(name not in ('pageview', 'engagement') and not is_passive),
    sum(engaged_ms),
    argMaxStateIf(path, ts, name = 'pageview'),
    any(hostname), any(entry_path), any(referrer), any(source), any(channel), any(click_id), any(utm_source), any(utm_medium),
    any(utm_campaign), any(utm_term), any(utm_content), any(country), any(region), any(city), any(language), any(browser),
    any(browser_version), any(os), any(os_version), any(device), any(size)
from events
where site_id = {site:UInt64}
  and session_id >= {first_session:UInt64}
  and session_id in
  (
      select session_id
      from events
      where site_id = {site:UInt64}
        and session_id >= {first_session:UInt64}
        and filtered in {marks:Array(String)}
  )
  and filtered not in {marks:Array(String)}
group by site_id, session_id
