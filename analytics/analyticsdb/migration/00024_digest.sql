-- Figures that are what they were are not written again: to read and pack documents took longer than anything else in publishing them.
-- +goose Up
alter table analytics.estimate add column digest text;
comment on column analytics.estimate.digest is 'Of what was written; null where it was changed since by other means than publishing';

-- Publishing tells either another digest or another moment. Whatever changes a row by itself takes the digest away, so that the row is written anew.
-- +goose StatementBegin
create function analytics.forget_digest() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    new.digest := null;
    return new;
end
$$;
-- +goose StatementEnd
create trigger estimate_changed_otherwise before update on analytics.estimate for each row
when (new.digest is not distinct from old.digest and new.computed_at = old.computed_at)
execute function analytics.forget_digest();
