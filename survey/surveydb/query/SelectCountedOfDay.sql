-- What a person has decided stays.
select r.id
from survey.delivery d
join survey.delivered e on e.province_code = d.province_code and e.delivery_id = d.id
join survey.receipt c on c.province_code = e.province_code and c.id = e.response_id
join survey.response r on r.province_code = c.province_code and r.unit_id = c.unit_id and r.answered_on = c.answered_on and r.id = c.id
where d.province_code = @province and d.device_id = @device and c.answered_on = @day and (@units::int[] is null or c.unit_id = any(@units))
  and r.standing = 'counted'
  and not exists (select from survey.standing_review v
                  where v.province_code = r.province_code and v.unit_id = r.unit_id and v.answered_on = r.answered_on and v.response_id = r.id
                    and v.decided_by <> 'rule')
