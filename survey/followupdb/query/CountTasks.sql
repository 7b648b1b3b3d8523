-- How many of a sight's open tasks people have to do something about, and how many of these are late. What the department is asked for is the department's to do.
select count(*)::int as in_hand, count(*) filter (where t.due_on < @today)::int as overdue,
       count(*) filter (where t.owner_account = @account)::int as own, count(*) filter (where t.owner_account = @account and t.due_on < @today)::int as own_overdue,
       count(*) filter (where t.state = 'opened')::int as unaccepted
from followup.task t
where t.province_code = @province and (@units::int[] is null or t.unit_id = any(@units))
  and (t.audience = 'unit' and (@department or t.shown_on is not null and @reached and (@seen::int[] is null or t.unit_id = any(@seen)))
       or t.audience = 'department' and @asked or t.audience = 'inspectorate' and @inspectorate)
  and t.state in ('opened', 'accepted', 'cause', 'remedy')
