-- Numbers set aside that an edition tells, as '+', by reason as '+reason'.
with frozen as (
    select u.code, f.period, f.set_aside, f.detail
    from analytics.frozen_estimate f join survey.unit u on u.id = f.unit_id
    where f.province_code = @province and f.period_start >= @start and f.period_start < @end
)
select code, period, '+' as mode, set_aside as n from frozen where set_aside > 0
union
select code, period, '+' || (r ->> 'reason'), (r ->> 'n')::bigint from frozen cross join jsonb_array_elements(coalesce(detail -> 'reasons', '[]')) r
