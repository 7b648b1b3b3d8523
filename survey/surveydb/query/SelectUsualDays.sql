-- The median of what visitors answered about a unit on a day on which any did.
select unit_id, percentile_disc(0.5) within group (order by responses) as usual
from (
    select t.unit_id, t.answered_on, sum(t.responses) as responses
    from survey.tally t
    where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units))
      and t.answered_on >= @from and t.answered_on < @until and t.standing = 'counted' and t.mode = any(@modes)
    group by t.unit_id, t.answered_on
) d
where responses > 0
group by unit_id
