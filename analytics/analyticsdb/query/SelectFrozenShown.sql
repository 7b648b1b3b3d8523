-- Figures of modes, and numbers set aside, that an edition shows; the latter as '+', by reason as '+reason'.
with frozen as (
    select u.code, f.period, f.index, f.set_aside, f.detail
    from analytics.frozen_estimate f join survey.unit u on u.id = f.unit_id
    where f.province_code = @province and f.period_start >= @start and f.period_start < @end
)
select code, period, m ->> 'mode' as mode from frozen cross join jsonb_array_elements(coalesce(detail -> 'modes', '[]')) m where index is not null and m ? 'index'
union
select code, period, '+' from frozen where set_aside > 0
union
select code, period, '+' || (r ->> 'reason') from frozen cross join jsonb_array_elements(coalesce(detail -> 'reasons', '[]')) r
