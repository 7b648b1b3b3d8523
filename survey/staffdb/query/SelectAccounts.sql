select a.id, a.name, a.full_name, a.mail, a.digest_mail, a.issuer, a.subject, a.state, a.password_hash, a.code_secret, a.code_step, a.language, a.added_by, a.added_at, a.revision,
       (select count(*) from staff.passkey p where p.province_code = @province and p.account_id = a.id) as passkeys
from staff.account a
where a.province_code = @province
  and (@id::bigint = 0 and @name::text = '' and @subject::text = '' or a.id = @id or a.issuer = '' and lower(a.name) = lower(nullif(@name, ''))
       or a.issuer = nullif(@issuer::text, '') and a.subject = @subject)
order by lower(a.name), a.id
