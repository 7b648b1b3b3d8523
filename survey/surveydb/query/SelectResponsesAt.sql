-- A review that came after the moment is undone: the first such one tells what stood before. What came late has none, and counts nowhere.
select r.unit_id, r.answered_on, r.questionnaire, r.mode, coalesce(v.from_standing, r.standing), coalesce(v.from_reason, r.reason), r.answers
from survey.response r
left join (
    select distinct on (unit_id, answered_on, response_id) unit_id, answered_on, response_id, from_standing, from_reason
    from survey.standing_review where province_code = @province and not pg_visible_in_snapshot(stored_xid, @snapshot::text::pg_snapshot)
    order by unit_id, answered_on, response_id, number
) v on v.unit_id = r.unit_id and v.answered_on = r.answered_on and v.response_id = r.id
where r.province_code = @province and (@units::int[] is null or r.unit_id = any(@units)) and r.answered_on >= @from and r.answered_on < @until and r.standing <> 'late'
  and pg_visible_in_snapshot(r.stored_xid, @snapshot::text::pg_snapshot)
