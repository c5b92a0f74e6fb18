-- Things grouped by hand, so that a key may be given some of them.
create table thing_group (
    key bigint generated always as identity primary key,
    project bigint not null references project,
    name text collate "C" not null,
    title text,
    version bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (project, name)
);

create table group_member (
    group_key bigint not null references thing_group on delete cascade,
    thing bigint not null references thing on delete cascade,
    primary key (group_key, thing)
);
create index group_member_thing on group_member (thing);

-- Who is in a group is part of what the hot path knows of a thing.
create function group_member_changed() returns trigger language plpgsql as $$
declare changed group_member := coalesce(new, old);
begin
    perform note_registry_change('THING', t.project, t.key, t.name) from thing t where t.key = changed.thing;
    return null;
end $$;
create trigger group_member_changed after insert or delete on group_member
    for each row execute function group_member_changed();
