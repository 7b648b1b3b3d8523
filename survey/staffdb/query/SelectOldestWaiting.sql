-- Whoever has been given a role is let in at the next sign-in, and waits for nobody until then.
select min(a.state_at) as since from staff.account a
where a.province_code = @province and a.state = 'waiting'
  and not exists (select from staff.role_grant g where g.province_code = @province and g.account_id = a.id and g.revoked_at is null
                  and (g.until_on is null or g.until_on >= @today) and (g.ends_at is null or g.ends_at > now()))
