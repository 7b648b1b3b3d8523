select u.id as unit_id, u.code as unit_code, u.province_code, u.level, u.name as unit_name, u.name_en as unit_name_en, u.hotline as unit_hotline
from survey.unit u
where u.province_code = @province and (@units::int[] is null or u.id = any(@units)) and u.level in ('agency', 'commune')
  and not exists (select from survey.place p where p.province_code = @province and p.unit_id = u.id)
order by u.level, u.code
