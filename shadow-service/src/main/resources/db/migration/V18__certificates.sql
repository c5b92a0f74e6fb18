-- Authorities whose certificates are things of their project. Known by their public key: it belongs to one project only.
create table authority (
    id text collate "C" primary key,
    project bigint not null references project,
    key_hash bytea not null unique check (octet_length(key_hash) = 32),
    certificate bytea not null,
    crl bytea,
    created_at timestamptz not null,
    created_by text not null
);
create index authority_project on authority (project, id);

create function authority_changed() returns trigger language plpgsql as $$
declare changed authority := coalesce(new, old);
begin
    perform note_registry_change('AUTHORITIES', changed.project, 0, '');
    return null;
end $$;
create trigger authority_changed after insert or update or delete on authority
    for each row execute function authority_changed();

-- Certificates that are things, by their SHA-256, whoever signed them.
create table certificate (
    thing bigint not null references thing on delete cascade,
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    created_at timestamptz not null,
    primary key (thing, fingerprint)
);
create index certificate_fingerprint on certificate (fingerprint);

create function certificate_changed() returns trigger language plpgsql as $$
declare changed certificate := coalesce(new, old);
begin
    perform note_registry_change('THING', t.project, t.key, t.name) from thing t where t.key = changed.thing;
    return null;
end $$;
create trigger certificate_changed after insert or update or delete on certificate
    for each row execute function certificate_changed();
