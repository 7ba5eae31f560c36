-- How many page views of a time came from which browser, system and class of device?
select
    machine.1 as key,
    machine.2 as value,
    toInt64(sum(pageviews)) as pageviews
from
(
    select browser, browser_version, os, device, count() as pageviews
    from events
    where site_id = {site:UInt64}
      and session_id >= {first_session:UInt64}
      and session_id < {end_session:UInt64}
      and ts >= fromUnixTimestamp64Milli({from_ms:Int64})
      and ts < fromUnixTimestamp64Milli({to_ms:Int64})
      and name = 'pageview'
    group by browser, browser_version, os, device
)
array join
[
    ('browser', toString(browser)),
    ('browser.release', if(browser = '', '', trimRight(concat(browser, ' ', browser_version)))),
    ('os', toString(os)),
    ('device', toString(device))
] as machine
group by key, value
order by key, pageviews desc, value
limit 1000 by key
