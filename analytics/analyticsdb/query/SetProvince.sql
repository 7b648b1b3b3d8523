-- For which province the transaction works: the audit log tells of no other.
select set_config('sipas.province', @province, true)
