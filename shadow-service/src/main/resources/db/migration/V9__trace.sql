-- Message ids are UUIDv7: they grow with time, so that new ones are appended at the right edge of the index, and a range
-- of ids is a stretch of time.
create index journal_report_message on journal_report (message_id);
create index journal_event_message on journal_event (message_id);

-- What became of a message after its commit: to how many it was published, whose PUBACK came, which webhook took it.
-- Partitions are made by the running platform, see TraceSteps.
create table trace_step (
    message_id uuid   not null,
    at         bigint not null,
    step       text   not null,
    detail     text   not null
) partition by range (at);
create index trace_step_message on trace_step (message_id);
