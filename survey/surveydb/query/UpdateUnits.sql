update survey.unit u
set province_code = r.province_code, level = r.level, name = r.name, name_en = r.name_en, confidence = r.confidence
from unnest(@codes::text[], @provinces::text[], @levels::text[], @names::text[], @names_en::text[], @confidences::text[])
     as r (code, province_code, level, name, name_en, confidence)
where u.code = r.code
  and (u.province_code, u.level, u.name, u.name_en, u.confidence)
      is distinct from (r.province_code, r.level, r.name, r.name_en, r.confidence)
