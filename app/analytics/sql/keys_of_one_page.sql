-- The values of finished visits of one page that lie whole in the period: a row of the page is then a visit, unless the
-- visitor has several there.
select
    arrayJoin(arrayConcat($visits, if(r.pageviews > 0, $pages, []))) as key,
    r.visitor_id as visitor_id,
    toUInt8($unsure or r.several or r.several_here) as unsure
from page_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and $where
