-- What the lanes write: shards, shadows, presence and the journal. No index stands on a column that a lane updates,
-- so that its updates stay within the page (HOT).

-- A process that runs lanes or holds connections. One row a start: `node` stays, `id` is new each time.
create table instance (
    id          uuid primary key,
    node        text        not null,
    started_at  timestamptz not null,
    lease_until timestamptz not null
);

-- The 64 shards of an installation. A thing belongs to shard (number mod 64), for ever.
create table shard (
    shard       smallint primary key check (shard between 0 and 63),
    owner       uuid,
    epoch       bigint not null default 0,
    next_offset bigint not null default 1,
    last_time   bigint not null default 0
) with (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);

insert into shard (shard) select generate_series(0, 63);

create table shadow (
    thing           bigint not null,
    name            text   not null,
    project         bigint not null,
    version         bigint not null,
    desired_version bigint not null,
    revision        bigint not null,
    deleted         boolean not null,
    reported        jsonb  not null,
    desired         jsonb  not null,
    meta            jsonb  not null,
    updated_at      bigint not null,
    primary key (thing, name)
) with (fillfactor = 60, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_cost_delay = 0);

-- `open` lists the connections that stand, `newest` is the last one that was accepted.
create table presence (
    thing   bigint primary key,
    project bigint not null,
    online  boolean not null,
    since   bigint not null,
    reason  text,
    epoch   bigint not null,
    open    jsonb  not null,
    newest  jsonb
) with (fillfactor = 60, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_cost_delay = 0);

-- The journal: accepted reports apart from the rest, because they are many and kept for a shorter time. Both draw
-- their offsets from their shard's row. Partitions are made by the running platform, see JournalPartitions.
create table journal_report (
    shard          smallint not null,
    journal_offset bigint   not null,
    time           bigint   not null,
    project        bigint   not null,
    thing          bigint   not null,
    kind           smallint not null,
    shadow         text     not null,
    message_id     uuid     not null,
    request_id     text,
    digest         bigint,
    version        bigint   not null,
    principal      text     not null,
    body           text     not null
) partition by range (time);

create index journal_report_position on journal_report (shard, journal_offset);
create index journal_report_thing on journal_report (thing, journal_offset);

create table journal_event (like journal_report) partition by range (time);

create index journal_event_position on journal_event (shard, journal_offset);
create index journal_event_thing on journal_event (thing, journal_offset);
