-- Which values of each dimension have the most visitors? Those that have as many as the last one shown come along, since
-- equals are put in order by their names, which keys do not tell.
select
    row.1 as key,
    row.2 as visitors,
    total_rows
from
(
    select
        count() as total_rows,
        groupArray((key, visitors)) as found,
        arrayReverseSort(groupArray(visitors))[least({limit:UInt32}, count())] as least_visitors
    from
    (
        select key, sum(visitors) as visitors
        from
        (
            $counts
        )
        where $shown
        group by key
        having visitors > 0
    )
    group by bitShiftRight(key, 58)
)
array join arrayFilter(one -> one.2 >= least_visitors, found) as row
