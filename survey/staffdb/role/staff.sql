-- What the service does for staff, and commands do, as role sipas_staff: keep accounts, grants, invitations and sessions, read the audit log and add to
-- it; it changes no row of it and removes none. Run with service.sql.
revoke all on all tables in schema staff from sipas_staff;
grant usage on schema staff to sipas_staff;
grant select on staff.migration, staff.account, staff.role_grant, staff.invitation, staff.session, staff.audit to sipas_staff;
grant insert, update (full_name, mail, state, state_at, password_hash, code_secret, code_step, language, revision, digest_mail, signed_in_at) on staff.account to sipas_staff;
grant insert, update (revoked_by, revoked_at) on staff.role_grant to sipas_staff;
grant insert, update (used_at) on staff.invitation to sipas_staff;
grant insert, update (whole, seen_at, proved_at, passkey_id, short), delete on staff.session to sipas_staff;
grant execute on function staff.record to sipas_staff;
grant select, insert, update (position), delete on staff.rule to sipas_staff;
grant select, insert, delete on staff.departure to sipas_staff;
grant select, insert, update (name, sign_count, used_at), delete on staff.passkey to sipas_staff;
grant select, insert, delete on staff.challenge to sipas_staff;
grant select, insert, update (secret, secret_before, before_until, paused, revision), delete on staff.webhook to sipas_staff;
grant select, delete on staff.webhook_event, staff.webhook_object to sipas_staff;
grant select, update (state, tries, ready_at, next_at, claim, claimed_until, last_at, outcome, status) on staff.webhook_delivery to sipas_staff;
grant select, insert, update (seen_at), delete on staff.webhook_watch to sipas_staff;
grant select, insert, update (state, tries, next_at), delete on staff.digest to sipas_staff;
grant execute on function staff.emit to sipas_staff;
