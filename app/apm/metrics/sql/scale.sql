-- Which is the coarsest scale of a metric's exponential histograms? What is finer is brought to it.
with chosen as ($chosen)
select toInt32(ifNull(minOrNull(scale), 0)) as scale
from points
where site_id = {site:UInt64}
  and metric = {metric:String}
  and ts >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
  and ts < fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
  and count > 0
  and series in (select series from chosen where kind = 'exponential_histogram')
