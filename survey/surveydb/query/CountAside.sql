select u.code, t.standing, t.reason, sum(t.responses)::bigint as responses
from survey.tally t join survey.unit u on u.id = t.unit_id
where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units))
  and t.standing <> 'counted' and t.answered_on >= @from and t.answered_on < @until
group by u.code, t.standing, t.reason
having sum(t.responses) > 0
order by u.code, t.standing, t.reason
