-- Commands: every one that was ever taken. Written by the lane of its thing.
create table command (
    id                text   primary key,
    thing             bigint not null,
    project           bigint not null,
    name              text   not null,
    input             jsonb  not null,
    status            text   not null,
    steps             jsonb  not null,
    ttl_ms            bigint not null,
    timeout_ms        bigint not null,
    attempt           int    not null,
    created_at        bigint not null,
    sent_at           bigint not null,
    attempted_at      bigint not null,
    delivered_at      bigint not null,
    late              boolean not null,
    code              text,
    output            jsonb,
    message           text,
    output_violations jsonb not null
) with (fillfactor = 60);

create index command_thing on command (thing, created_at);

-- Those whose story is not over. A table of its own, because an index on the status would follow every step.
create table open_command (
    thing bigint not null,
    id    text   not null,
    primary key (thing, id)
);

-- Which connections listen for commands, and in which spelling.
alter table presence add column listeners jsonb not null default '{}';
