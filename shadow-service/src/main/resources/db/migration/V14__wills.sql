-- The wills of connections that stand, or stood when the platform went, and those whose delay runs. The body is that of the
-- journal's kind MESSAGE.
create table mqtt_will (
    connection text collate "C" primary key,
    project bigint not null,
    project_name text not null,
    owner text collate "C" not null,
    thing bigint not null,
    client_id text collate "C" not null,
    topic text not null,
    body text not null,
    keep_alive int not null,
    delay_seconds bigint not null,
    due_at bigint
) with (fillfactor = 70, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02);
