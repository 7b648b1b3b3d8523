select id as unit_id, code as unit_code, province_code, level, name as unit_name, name_en as unit_name_en, hotline as unit_hotline
from survey.unit where province_code = @province and id = @unit_id and level in ('agency', 'commune')
for no key update
