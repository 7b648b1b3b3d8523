select e.period from analytics.estimate e join survey.unit u on u.id = e.unit_id
where e.province_code = @province and u.code = @province and e.n > 0
  and (not @frozen or exists (select from analytics.edition f where f.province_code = @province and f.period = e.period))
order by e.period_start desc, e.period_kind
