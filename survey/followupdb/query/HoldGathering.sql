-- Whoever gathers waits.
select from followup.gathering g where g.province_code = @province for update
