update staff.rule r set position = o.position
from staff.rule o
where r.province_code = @province and o.province_code = @province and r.id in (@upper, @lower) and o.id in (@upper, @lower) and r.id <> o.id
  and (select position from staff.rule where province_code = @province and id = @lower)
    = (select min(position) from staff.rule where province_code = @province
       and position > (select position from staff.rule where province_code = @province and id = @upper))
