-- No row where somebody else holds it. Who held it and ended after this began has changed it, which fails.
with free as materialized (
    select province_code from analytics.turn where province_code = @province for update skip locked
)
update analytics.turn t set number = t.number + 1 from free where t.province_code = @province
returning t.number
