-- A group of sessions that share a subscription has a place in the journal of its own, and so a row of its own among the
-- sessions: its owner is $share/ and the group's name, its client id the filter.

-- What it gave to members and has not been acknowledged: its cursor stands past that. Places are shard:offset.
alter table mqtt_session add column owed text not null default '';

-- The session a group's QoS 2 message went to, 0 where that is the row's own, or one that ended with its connection.
alter table mqtt_sent add column member bigint not null default 0;
