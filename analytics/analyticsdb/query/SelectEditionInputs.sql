select e.record, e.inputs::text, e.hash, e.snapshot, e.system_identifier = (select c.system_identifier::text from pg_control_system() c) as here
from analytics.edition e where e.province_code = @province and e.period = @period and e.edition = @edition
