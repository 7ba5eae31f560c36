-- The values of finished visits that lie whole in the period. What an earlier visit of the same visitor has is left out
-- where all or none of their visits are chosen, and put into a set where that is not known.
-- (A join, not the function: with that ClickHouse would not look at the table's second order.)
select key, visitor_id, unsure
from
(
    select
        $found as found,
        r.visitor_id as visitor_id,
        toUInt8($unsure) as unsure
    from session_rollup as r
    where r.site_id = {site:UInt64}
      and $days
      and $where
)
array join found as key
