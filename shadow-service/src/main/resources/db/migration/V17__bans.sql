-- Who may not connect: of one project, or, with project null, of all.
create table ban (
    id text collate "C" primary key,
    project bigint references project,
    kind text not null,
    subject text not null,
    until timestamptz,
    note text,
    created_at timestamptz not null,
    created_by text not null
);
create index ban_project on ban (project, id);

create function ban_changed() returns trigger language plpgsql as $$
declare changed ban := coalesce(new, old);
begin
    perform note_registry_change('BANS', coalesce(changed.project, 0), 0, '');
    return null;
end $$;
create trigger ban_changed after insert or update or delete on ban
    for each row execute function ban_changed();
