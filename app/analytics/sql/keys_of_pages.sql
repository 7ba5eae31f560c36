-- The chosen pages, and their hostnames, of finished visits that lie whole in the period.
select
    arrayJoin($pages) as key,
    r.visitor_id as visitor_id,
    toUInt8($unsure or r.several_here or bitShiftRight(key, 58) = $hostname_number) as unsure
from page_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and r.pageviews > 0
  and $where
