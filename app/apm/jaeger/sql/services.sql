-- Which services were there in the last week, whether they were asked or only asked others?
select distinct service
from service_versions
where site_id = {site:UInt64}
  and day >= today() - 7
order by service
limit 10000
