with due as (
    select a.id
    from staff.account a
    where a.province_code = @province and a.state = 'active' and a.digest_mail <> '' and a.digest_mail = a.mail and a.signed_in_at > @since
      and exists (select from staff.role_grant g where g.province_code = @province and g.account_id = a.id and g.revoked_at is null
          and (g.ends_at is null or g.ends_at > @now) and g.from_on <= @day and (g.until_on is null or g.until_on >= @day))
      and not exists (select from staff.digest d where d.province_code = @province and d.day = @day and d.account_id = a.id
          and (d.state <> 'again' or d.next_at > @now))
    order by a.id
    limit 1
)
insert into staff.digest as d (province_code, day, account_id, state, tries)
select @province, @day, due.id, 'begun', 1 from due
on conflict (province_code, day, account_id) do update set state = 'begun', tries = d.tries + 1, next_at = null
where d.state = 'again' and d.next_at <= @now
returning d.account_id, d.tries
