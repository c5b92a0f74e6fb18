-- Searching things by what their shadows hold.

-- Properties that a model of the project marks as indexed, `reported.temp` and `desired.temp` each. Their values are in
-- the index once `ready`; until then things up to number `built_to` are.
create table indexed_property (
    key      int generated always as identity primary key,
    project  bigint not null,
    path     text collate "C" not null,
    ready    boolean not null default false,
    built_to bigint not null default 0,
    unique (project, path)
);

-- Their values, brought up to date from the journal, never by a lane. A text is cut to 200 characters.
create table indexed_value (
    property int    not null,
    thing    bigint not null,
    value    jsonb  not null,
    primary key (property, thing)
) with (fillfactor = 70, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05);
create unique index indexed_value_order on indexed_value (property, value, thing);

-- How far the journal was read for it. None until something is indexed.
create table index_cursor (
    shard          smallint primary key,
    journal_offset bigint not null,
    time           bigint not null
) with (fillfactor = 10);

-- Which things were refused something lately. The journal is only ever added to, so this costs what refusals cost.
create index journal_event_refused on journal_event (project, time, thing) where kind in (5, 6, 10);

-- Whether something is desired that is not reported: the rule of deltas, without the delta.
create function shadow_pending(desired jsonb, reported jsonb) returns boolean
    language plpgsql immutable strict parallel safe as $$
declare
    name text;
    wanted jsonb;
    held jsonb;
begin
    for name, wanted in select * from jsonb_each(desired) loop
        held := reported -> name;
        if jsonb_typeof(wanted) <> 'object' then
            if held is null or held <> wanted then
                return true;
            end if;
        elsif held is null then
            if shadow_pending(wanted, '{}') then
                return true;
            end if;
        elsif jsonb_typeof(held) <> 'object' or shadow_pending(wanted, held) then
            return true;
        end if;
    end loop;
    return false;
end $$;
