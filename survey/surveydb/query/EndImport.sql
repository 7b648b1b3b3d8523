-- Of whose units all lie within the scope. Answers that were held against an import are still to be held against its being undone.
update survey.import set excess_due = false
where province_code = @province and id = @id and excess_due and (undone_at is not null) = @undone
  and (@units::int[] is null or not exists (select from jsonb_array_elements(after) as cell where not (cell ->> 'unit_id')::int = any(@units)))
