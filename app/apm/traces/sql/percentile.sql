-- How many spans of an operation took less than a duration, of how many, in the twelve hours before and after a moment?
select
    count() as spans,
    countIf(duration_ns < {duration_ns:UInt64}) as faster
from spans
where site_id = {site:UInt64}
  and slot >= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({at_ms:Int64} - 43200000))
  and slot <= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({at_ms:Int64} + 43200000))
  and service = {service:String}
  and name = {operation:String}
  and kind = {kind:UInt8}
