select e.period from analytics.estimate e join survey.unit u on u.id = e.unit_id
where u.code = @province and e.n > 0 order by e.period_start desc, e.period_kind
