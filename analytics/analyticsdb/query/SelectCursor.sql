select coalesce(max(p.cursor::text), '0') as since, pg_snapshot_xmin(pg_current_snapshot())::text as upto
from analytics.progress p
where p.province_code = @province and p.name = @name and p.settings = @settings
  and p.system_identifier = (select system_identifier::text from pg_control_system())
