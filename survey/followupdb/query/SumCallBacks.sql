select followup.call_backs_held() as people, count(*) as own, count(*) filter (where state <> 'closed') as open, min(day) filter (where state <> 'closed') as oldest,
       max(least(day + 90, closed_on + 30)) as until
from followup.person_to_call where province_code = @province
