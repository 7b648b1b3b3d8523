select coalesce((select p.cursor from analytics.progress p
                 where p.province_code = @province and p.name = @name and p.system_identifier = s.system_identifier::text and p.settings = @settings), '0'::xid8)::text as since,
       pg_snapshot_xmin(pg_current_snapshot())::text as upto
from pg_control_system() s
