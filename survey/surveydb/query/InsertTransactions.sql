insert into survey.transactions (unit_id, month, service, transactions)
select * from unnest(@unit_ids::int[], @months::date[], @services::text[], @transactions::bigint[])
