-- MQTT sessions that outlive their connection. What they missed stands in the journal: a session keeps its place there,
-- never a copy of a message.
create table mqtt_session (
    id bigint generated always as identity primary key,
    project bigint not null,
    owner text collate "C" not null,
    thing bigint not null,
    client_id text collate "C" not null,
    expiry_seconds bigint not null,
    cursor text not null,
    cursor_time bigint not null,
    left_at bigint,
    missed bigint not null default 0,
    unique (project, owner, client_id)
) with (fillfactor = 60, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02);

create table mqtt_subscription (
    session bigint not null,
    filter text collate "C" not null,
    qos smallint not null,
    no_local boolean not null,
    identifier int not null,
    retain_as_published boolean not null,
    primary key (session, filter)
);

-- QoS 2 publishes that came and are not released. Written by the lane that stores the message.
create table mqtt_received (
    session bigint not null,
    packet_id int not null,
    primary key (session, packet_id)
);

-- QoS 2 messages that were sent under a packet id. They stay until the session's place in the journal has passed them.
create table mqtt_sent (
    session bigint not null,
    shard smallint not null,
    journal_offset bigint not null,
    packet_id int not null,
    released boolean not null,
    primary key (session, shard, journal_offset)
) with (fillfactor = 60);
