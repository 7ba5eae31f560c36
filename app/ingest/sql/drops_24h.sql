-- What was dropped of this site in the last 24 hours, by reason?
select reason, sum(count) as count
from drops
where site_id = {site:UInt64}
  and minute >= now() - interval 1 day
group by reason
order by count desc
