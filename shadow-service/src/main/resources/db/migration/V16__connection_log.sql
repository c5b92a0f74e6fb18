-- Connections that were refused or broke. Partitions are made by the running platform, see StoredConnectionLog.
create sequence connection_log_id;
create table connection_log (
    at        bigint not null,
    id        bigint not null default nextval('connection_log_id'),
    address   text   not null,
    username  text,
    client_id text,
    -- The project of that name when it was written, and what the user name says behind it; null where there is none.
    project   bigint,
    name      text collate "C",
    reason    text   not null,
    detail    text   not null,
    left_out  int    not null
) partition by range (at);
create index connection_log_id_newest on connection_log (id);
create index connection_log_project on connection_log (project, id) where project is not null;
create index connection_log_name on connection_log (project, name, id) where project is not null;
