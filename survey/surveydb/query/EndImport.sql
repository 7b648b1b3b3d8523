-- Of whose units all lie within the scope.
update survey.import set excess_due = false
where province_code = @province and id = @id and excess_due
  and (@units::int[] is null or not exists (select from jsonb_array_elements(after) as cell where not (cell ->> 'unit_id')::int = any(@units)))
