insert into analytics.edition (province_code, period, edition, method, hash, record, inputs, snapshot, system_identifier, note, frozen_by)
select @province, @period, coalesce(max(e.edition), 0) + 1, @method, @hash, @record, @inputs::jsonb, pg_current_snapshot()::text,
       (select system_identifier::text from pg_control_system()), @note, @by
from analytics.edition e where e.province_code = @province and e.period = @period
returning edition, frozen_at
