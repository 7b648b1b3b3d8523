with ended as (
    delete from staff.session
    where province_code = @province and issuer = @issuer and (@subject = '' or subject = @subject)
      and (@sid = '' or sid = @sid or sid = '' and @subject <> '')
    returning account_id
)
select a.id, a.name from staff.account a
where a.province_code = @province and a.id in (select account_id from ended)
order by a.id
