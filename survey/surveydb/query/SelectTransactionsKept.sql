-- As text in one order, which the import of a file keeps: undoing holds what stands there against it, and brings back what stood there.
select coalesce(jsonb_agg(jsonb_build_object('unit_id', t.unit_id, 'month', t.month, 'service', t.service, 'transactions', t.transactions,
           'synthetic', t.synthetic, 'imported_at', t.imported_at at time zone 'UTC') order by t.unit_id, t.month, t.service), '[]')::text
from survey.transactions t join unnest(@unit_ids::int[], @months::date[]) as named (unit_id, month) on named.unit_id = t.unit_id and named.month = t.month
where t.province_code = @province
