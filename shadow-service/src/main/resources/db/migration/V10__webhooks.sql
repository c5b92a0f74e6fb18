-- Where events of a project are sent. The secret signs them, so it is kept as it is.
create table webhook (
    id         text collate "C" primary key,
    project    bigint not null references project,
    url        text not null,
    title      text,
    types      jsonb not null,
    things     jsonb not null,
    enabled    boolean not null,
    secret     text not null,
    cursor     text not null,
    version    bigint not null,
    created_at timestamptz not null,
    created_by text not null,
    last_error text,
    lease_by    uuid,
    lease_until timestamptz
);
create index webhook_project on webhook (project, id);

-- What a webhook would not take. It is sent again when somebody asks for it.
create table webhook_dead (
    webhook    text collate "C" not null references webhook on delete cascade,
    event      text not null,
    type       text not null,
    message_id uuid not null,
    body       text not null,
    attempts   int not null,
    error      text not null,
    failed_at  timestamptz not null,
    replay     boolean not null default false,
    primary key (webhook, event)
);
