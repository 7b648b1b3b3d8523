insert into analytics.edition (province_code, period, edition, method, hash, record, inputs, snapshot, system_identifier, note, frozen_by, log_number, log_hash)
select @province, @period, coalesce(max(e.edition), 0) + 1, @method, @hash, @record, @inputs::jsonb, pg_current_snapshot()::text,
       (select system_identifier::text from pg_control_system()), @note, @by, l.number, l.hash
from (select) s
left join (
    select a.number, encode(a.hash, 'hex') as hash from staff.audit a where a.province_code = @province order by a.number desc limit 1
) l on true
left join analytics.edition e on e.province_code = @province and e.period = @period
group by l.number, l.hash
returning edition, frozen_at, coalesce(log_number, 0) as log_number, coalesce(log_hash, '') as log_hash
