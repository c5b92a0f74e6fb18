-- The last message of each plain topic that was published with RETAIN. The body is that of the journal's kind MESSAGE.
create table retained (
    project bigint not null,
    topic text collate "C" not null,
    body text not null,
    time bigint not null,
    primary key (project, topic)
) with (fillfactor = 70);
