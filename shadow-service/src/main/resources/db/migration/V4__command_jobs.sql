-- Jobs: one command to many things. Which things was settled when the job was made; what became of each is its command's row,
-- or the reason for which there is none.
create table command_job (
    id          text   primary key,
    project     bigint not null,
    command     text   not null,
    input       jsonb  not null,
    ttl_ms      bigint not null,
    timeout_ms  bigint not null,
    created_at  bigint not null,
    created_by  text   not null,
    finished_at bigint not null default 0
);

create index command_job_project on command_job (project, created_at);
create index command_job_running on command_job (id) where finished_at = 0;

create table command_job_item (
    job        text   not null references command_job on delete cascade,
    name       text collate "C" not null,
    thing      bigint not null,
    command_id text   not null,
    error      text,
    message    text,
    primary key (job, name)
);
