-- What was reported, over time. There is a table for each class of retention (7, 30 and 365 days), in daily partitions
-- that the running platform makes and drops, see HistoryPartitions.

-- The names of what is kept, numbered per project.
create table history_property (
    project bigint not null,
    number  int    not null check (number between 0 and 65535),
    name    text collate "C" not null,
    primary key (project, number),
    unique (project, name)
);

-- `series` is the thing's number * 65536 + the property's: one narrow key, so that a point takes 52 bytes and 28 of
-- index. `at` is epoch milliseconds. A number stands in `value`; what no double holds exactly stands as JSON in `other`,
-- with the nearest number beside it where there is one (true is 1, false is 0).
create table sample_7 (
    series bigint not null,
    at     bigint not null,
    value  double precision,
    other  text
) partition by range (at);
create index sample_7_series on sample_7 (series, at);
create table sample_30 (like sample_7) partition by range (at);
create index sample_30_series on sample_30 (series, at);
create table sample_365 (like sample_7) partition by range (at);
create index sample_365_series on sample_365 (series, at);

create view sample as
    select * from sample_7 union all select * from sample_30 union all select * from sample_365;

-- Roll-ups by the hour of days that are over.
create table sample_hour_7 (
    series      bigint not null,
    hour        bigint not null,
    points      int    not null,
    numbers     int    not null,
    total       double precision,
    least       double precision,
    greatest    double precision,
    first       double precision,
    last        double precision,
    first_other text,
    last_other  text
) partition by range (hour);
create index sample_hour_7_series on sample_hour_7 (series, hour);
create table sample_hour_30 (like sample_hour_7) partition by range (hour);
create index sample_hour_30_series on sample_hour_30 (series, hour);
create table sample_hour_365 (like sample_hour_7) partition by range (hour);
create index sample_hour_365_series on sample_hour_365 (series, hour);

-- Up to where each class is rolled up. A class has a row once it has a partition.
create table sample_rolled (
    days  int    primary key,
    until bigint not null
);

-- Hours whose samples came when their day was over: their roll-ups are made again.
create table sample_late (
    days   int    not null,
    series bigint not null,
    hour   bigint not null
);
create index sample_late_series on sample_late (series);

-- What each project used on each day (UTC), counted by the platform and written every few seconds.
create table usage_day (
    project  bigint not null,
    day      date   not null,
    messages bigint not null,
    rejected bigint not null,
    samples  bigint not null,
    bytes    bigint not null,
    primary key (project, day)
) with (fillfactor = 60);

-- For Grafana's PostgreSQL source and other readers: filter by project, thing, property and at_ms, and the indexes serve.
create view history as
    select p.name as project, t.name as thing, h.name as property, s.at as at_ms,
           to_timestamp(s.at / 1000.0) as time, s.value, s.other
    from project p
    join thing t on t.project = p.key
    join history_property h on h.project = p.key
    join sample s on s.series = t.key * 65536 + h.number
    where p.deleted_at is null and t.deleted_at is null;
