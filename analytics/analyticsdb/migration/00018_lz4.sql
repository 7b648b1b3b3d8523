-- Documents are packed by lz4 where the server has it: it packs and unpacks several times faster than pglz, into hardly more bytes. What is
-- stored stays readable and is packed anew as it is published anew.
-- +goose Up
-- +goose StatementBegin
do $$
begin
    if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals)) then
        alter table analytics.estimate alter items set compression lz4, alter detail set compression lz4, alter dimensions set compression lz4;
    end if;
end
$$;
-- +goose StatementEnd
