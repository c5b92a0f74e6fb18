-- Commands that are long over are forgotten. The time of creation never changes, so the index costs no lane anything later.
create index command_age on command (created_at);
