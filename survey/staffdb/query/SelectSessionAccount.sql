select a.id, a.name, a.full_name, a.mail, a.digest_mail, a.issuer, a.subject, a.state, a.password_hash, a.code_secret, a.code_step, a.language, a.added_by, a.added_at, a.revision,
       (select count(*) from staff.passkey p where p.province_code = @province and p.account_id = a.id) as passkeys
from staff.session s
join staff.account a on a.province_code = @province and a.id = s.account_id
where s.province_code = @province and s.token_hash = @hash
