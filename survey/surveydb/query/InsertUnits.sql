insert into survey.unit (code, province_code, level, name, name_en, confidence)
select r.code, r.province_code, r.level, r.name, r.name_en, r.confidence from unnest(@codes::text[], @provinces::text[], @levels::text[], @names::text[], @names_en::text[], @confidences::text[])
     as r (code, province_code, level, name, name_en, confidence)
left join survey.unit u on u.code = r.code
where u.code is null
