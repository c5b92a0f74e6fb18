-- New things the journal has not told of yet. Noted in the transaction that makes the thing, struck off by its lane in the
-- one that tells of it.
create table thing_untold (
    thing bigint primary key references thing on delete cascade,
    who   text not null
);

-- Up to where other systems were given the journal. A sink has one sender at a time, as a webhook has.
create table sink (
    name        text primary key,
    cursor      text not null,
    lease_by    uuid,
    lease_until timestamptz
);
