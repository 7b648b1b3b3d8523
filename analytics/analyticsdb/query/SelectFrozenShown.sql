with shown as (
    select u.code, f.period, f.detail
    from analytics.frozen_estimate f join survey.unit u on u.id = f.unit_id
    where f.province_code = @province and f.period_start >= @start and f.period_start < @end and f.index is not null
)
select distinct code, period, '' as mode from shown
union
select code, period, m ->> 'mode' from shown cross join jsonb_array_elements(coalesce(detail -> 'modes', '[]')) m where m ? 'index'
union
select code, period, '+' from shown where detail ? 'all'
