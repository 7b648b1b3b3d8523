insert into survey.transactions (province_code, unit_id, month, service, transactions)
select @province, unit_id, month, service, transactions
from unnest(@unit_ids::int[], @months::date[], @services::text[], @transactions::bigint[]) as t (unit_id, month, service, transactions)
