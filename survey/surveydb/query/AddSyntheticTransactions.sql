insert into survey.transactions as t (province_code, unit_id, month, service, transactions, synthetic)
select @province, a.unit_id, a.month, '', sum(a.transactions)::bigint, true
from unnest(@unit_ids::int[], @months::date[], @transactions::bigint[]) as a (unit_id, month, transactions)
where not exists (select from survey.transactions r where r.province_code = @province and r.unit_id = a.unit_id and r.month = a.month and not r.synthetic)
group by a.unit_id, a.month -- one for each desk of a unit
on conflict (province_code, unit_id, month, service) do update set transactions = t.transactions + excluded.transactions
