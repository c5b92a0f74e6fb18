-- New things the journal has not told of yet. Noted in the transaction that makes the thing, struck off by its lane in the
-- one that tells of it.
create table thing_untold (
    thing bigint primary key references thing on delete cascade,
    who   text not null
);
