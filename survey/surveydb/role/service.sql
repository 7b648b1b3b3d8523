-- What sipas serve may do as role sipas_service, where that role exists: add, and add up. It can neither change nor remove
-- an answer, nor touch the structure; of comments it can remove those whose term is over. Run at every start, so that the role may also be made later.
do $$
begin
    if exists (select from pg_roles where rolname = 'sipas_service') then
        grant usage on schema survey to sipas_service;
        grant select on all tables in schema survey to sipas_service;
        grant insert on survey.receipt, survey.response, survey.comment to sipas_service;
        grant insert, update on survey.tally, survey.tally_change to sipas_service;
        grant update on survey.device to sipas_service;
        grant execute on function survey.delete_comments to sipas_service;
    end if;
end $$;
