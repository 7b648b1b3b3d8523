select p.code, p.name, p.name_en, p.questionnaire, p.closed_at is null as open, p.closed_at, p.hours,
       u.id as unit_id, u.code as unit_code, u.province_code, u.level, u.name as unit_name, u.name_en as unit_name_en, u.hotline as unit_hotline
from survey.place p join survey.unit u on u.id = p.unit_id
where p.province_code = @province and (@units::int[] is null or p.unit_id = any(@units))
order by u.level, u.code, p.opened_at, p.code
