-- How many visitors came to each step of a funnel, and how long did the steps take them? `s_i` has, for each event of a
-- visitor that could be a first step, where step i follows; the longest of these chains counts, of equals the earliest.
select
    value,
    [$reached] as visitors,
    [$medians] as medians,
    $whole as whole
from
(
    select
        value,
        $starts as s_0,
        $follow,
        $lengths as lengths,
        arrayMax(lengths) as level,
        indexOf(lengths, level) as best,
        [$times] as times
    from
    (
        $visitors
    )
)
where $only
group by value
order by visitors[1] desc, value
$limit
