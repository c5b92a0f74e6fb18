-- Plain topics: what a project's rules grant, and what a key brings along.
create table topic_rule (
    id text collate "C" primary key,
    project bigint not null references project,
    filter text not null,
    allow text not null,
    who text not null,
    created_at timestamptz not null,
    created_by text not null
);
create index topic_rule_project on topic_rule (project, id);

create function topic_rule_changed() returns trigger language plpgsql as $$
declare changed topic_rule := coalesce(new, old);
begin
    perform note_registry_change('RULES', changed.project, 0, '');
    return null;
end $$;
create trigger topic_rule_changed after insert or update or delete on topic_rule
    for each row execute function topic_rule_changed();

alter table app_key add column topics jsonb not null default '[]';
