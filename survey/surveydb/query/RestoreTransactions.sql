-- Simulated ones come back only where the demo is still there.
insert into survey.transactions (province_code, unit_id, month, service, transactions, synthetic, imported_at)
select @province, k.unit_id, k.month, k.service, k.transactions, k.synthetic, k.imported_at at time zone 'UTC'
from jsonb_to_recordset(@kept::text::jsonb) as k (unit_id int, month date, service text, transactions bigint, synthetic boolean, imported_at timestamp)
where not k.synthetic or exists (select from survey.synthetic s where s.province_code = @province)
