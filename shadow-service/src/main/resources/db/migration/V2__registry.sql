-- The registry: projects, models, things, keys, accounts. Written rarely, through JPA; read by the hot path through caches.

create table project (
    key bigint generated always as identity primary key,
    name text collate "C" not null,
    title text,
    limits jsonb not null default '{}',
    policies jsonb not null default '{}',
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);
create unique index project_name on project (name) where deleted_at is null;

create table model (
    key bigint generated always as identity primary key,
    project bigint not null references project,
    id text collate "C" not null,
    created_at timestamptz not null,
    unique (project, id)
);

-- A published version never changes. The source is json, not jsonb: the order of the properties is the author's.
create table model_version (
    key bigint generated always as identity primary key,
    model bigint not null references model on delete cascade,
    major int not null,
    minor int not null,
    source json not null,
    created_at timestamptz not null,
    created_by text not null,
    unique (model, major, minor)
);

-- The key is never used again, so that what belonged to a deleted thing can never be taken for a newer one's.
create table thing (
    key bigint generated always as identity primary key,
    project bigint not null references project,
    name text collate "C" not null,
    title text,
    model_version bigint references model_version,
    tags jsonb not null default '{}',
    enabled boolean not null default true,
    desired_policy text not null default 'STICKY',
    validation text,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz
);
create unique index thing_name on thing (project, name) where deleted_at is null;
create index thing_model on thing (model_version) where deleted_at is null;
create index thing_tags on thing using gin (tags jsonb_path_ops) where deleted_at is null;

-- Secrets are 256 random bits, so one SHA-256 is enough, and a reconnect storm stays cheap.
create table credential (
    key bigint generated always as identity primary key,
    thing bigint not null references thing on delete cascade,
    secret_hash bytea not null check (octet_length(secret_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz
);
create index credential_thing on credential (thing);

create table app_key (
    id text collate "C" primary key,
    project bigint not null references project,
    name text not null,
    secret_hash bytea not null check (octet_length(secret_hash) = 32),
    scopes jsonb not null,
    things jsonb not null,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz
);
create index app_key_project on app_key (project, id);

create table account (
    key bigint generated always as identity primary key,
    name text collate "C" not null unique,
    password_hash text not null,
    administrator boolean not null,
    one_time boolean not null,
    created_at timestamptz not null,
    last_login_at timestamptz
);

create table session (
    key bigint generated always as identity primary key,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    cookie boolean not null,
    account bigint not null references account on delete cascade,
    created_at timestamptz not null,
    used_at timestamptz not null,
    expires_at timestamptz not null,
    address text
);
create index session_expiry on session (expires_at);

-- Answers kept for a day, so that a repeated POST does nothing twice. A secret is never among them.
create table idempotency (
    caller text not null,
    key text not null,
    request_hash bytea not null,
    status int,
    headers jsonb,
    body text,
    created_at timestamptz not null,
    primary key (caller, key)
);
create index idempotency_age on idempotency (created_at);

create table audit (
    key bigint generated always as identity primary key,
    at timestamptz not null,
    who text not null,
    address text,
    action text not null,
    project bigint,
    target text not null,
    detail jsonb not null default '{}'
);
create index audit_project on audit (project, key);

-- What the caches must forget. Triggers write it, so whoever changes the registry, the caches hear of it. Readers resume
-- by transaction id, not by row id: a row committed late is never skipped.
create table registry_change (
    key bigint generated always as identity primary key,
    tx xid8 not null default pg_current_xact_id(),
    kind text not null,
    project bigint not null,
    thing bigint not null,
    name text not null,
    at timestamptz not null default now()
);
create index registry_change_tx on registry_change (tx);
create index registry_change_at on registry_change (at);

create function note_registry_change(kind text, project bigint, thing bigint, name text) returns void
    language plpgsql as $$
begin
    insert into registry_change (kind, project, thing, name) values (kind, project, thing, name);
    perform pg_notify('umbra_registry', '');
end $$;

create function project_changed() returns trigger language plpgsql as $$
declare changed project := coalesce(new, old);
begin
    perform note_registry_change('PROJECT', changed.key, 0, changed.name);
    return null;
end $$;
create trigger project_changed after insert or update or delete on project
    for each row execute function project_changed();

create function thing_changed() returns trigger language plpgsql as $$
declare changed thing := coalesce(new, old);
begin
    perform note_registry_change('THING', changed.project, changed.key, changed.name);
    return null;
end $$;
create trigger thing_changed after insert or update or delete on thing
    for each row execute function thing_changed();

create function credential_changed() returns trigger language plpgsql as $$
declare changed credential := coalesce(new, old);
begin
    perform note_registry_change('THING', t.project, t.key, t.name) from thing t where t.key = changed.thing;
    return null;
end $$;
create trigger credential_changed after insert or update or delete on credential
    for each row execute function credential_changed();

create function app_key_changed() returns trigger language plpgsql as $$
declare changed app_key := coalesce(new, old);
begin
    perform note_registry_change('KEY', changed.project, 0, changed.id);
    return null;
end $$;
create trigger app_key_changed after insert or update or delete on app_key
    for each row execute function app_key_changed();
