-- What was dropped of this site's hits in the last 24 hours, by reason?
select reason, sum(count) as count
from drops
where site_id = {site:UInt64}
  and minute >= now() - interval 1 day
  and reason not in {of_telemetry:Array(String)}
group by reason
order by count desc
