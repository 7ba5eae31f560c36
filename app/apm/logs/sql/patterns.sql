-- What do log records say when what varies is taken out: ids, numbers, addresses, quoted texts? Over a sample of them.
select
    $masked as pattern,
    count() as records,
    groupUniqArray(8)(service) as services,
    max(severity_number) as severity,
    argMin(left(body, 1000), (ts, body)) as example,
    sumMap([intDiv(toUnixTimestamp64Milli(ts) - {first_ms:Int64}, {step_s:Int64} * 1000)], [toUInt64(1)]) as by_bucket
from logs
where $time
  and $where
  and toUnixTimestamp64Micro(ts) % {sample:UInt32} = 0
group by pattern
order by records desc, pattern
limit {limit:UInt32}
