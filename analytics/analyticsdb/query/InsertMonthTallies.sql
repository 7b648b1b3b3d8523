-- What came late counts nowhere. The first counters of the packed moments are the responses of each dimension, twelve digits each (see survey.unpack).
insert into analytics.month_tally (province_code, unit_id, month, questionnaire, mode, standing, reason, responses, answered, counts, moments, day_moments, measure, left_out)
select @province, unit_id, month, questionnaire, mode, standing, reason, responses,
       array[substr(digits, 1, 12)::bigint, substr(digits, 13, 12)::bigint, substr(digits, 25, 12)::bigint, substr(digits, 37, 12)::bigint,
             substr(digits, 49, 12)::bigint],
       counts, moments, day_moments::numeric, measure, left_out
from (
    select t.unit_id, c.month, t.questionnaire, t.mode, t.standing, t.reason, sum(t.responses) as responses, sum(t.counts) as counts,
           sum(t.moments) as moments, lpad(sum(t.moments)::text, 12 * @counters::int, '0') as digits
    from unnest(@unit_ids::int[], @months::date[]) as c (unit_id, month)
    join survey.tally t on t.province_code = @province and t.unit_id = c.unit_id and t.answered_on >= c.month and t.answered_on < (c.month + interval '1 month')::date
     and t.standing in ('counted', 'set_aside')
    group by t.unit_id, c.month, t.questionnaire, t.mode, t.standing, t.reason
    having sum(t.responses) > 0
) m
join unnest(@day_units::int[], @day_months::date[], @day_questionnaires::text[], @day_modes::text[], @day_standings::text[], @day_reasons::text[],
            @day_moments::text[], @day_measures::text[], @day_left_out::bool[]) as d (unit_id, month, questionnaire, mode, standing, reason, day_moments, measure, left_out)
     using (unit_id, month, questionnaire, mode, standing, reason)
