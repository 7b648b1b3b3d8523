-- Whoever changes what a person proves with who it is, or lets one in, has the account first: one waits for the other.
select password_hash, code_secret, state from staff.account where province_code = @province and id = @id for no key update
