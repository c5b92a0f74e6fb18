package io.umbra.thing;

import java.time.Instant;
import java.util.List;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface CredentialRows extends Repository<CredentialRow, Long> {

    CredentialRow saveAndFlush(CredentialRow row);

    List<CredentialRow> findByThing(long thing);

    @Modifying
    @Query("delete from CredentialRow c where c.thing = :thing")
    int removeAll(long thing);

    @Modifying
    @Query("delete from CredentialRow c where c.thing = :thing and c.expiresAt <= :now")
    int removeExpired(long thing, Instant now);

    /** Ends those that have no end yet, or a later one. */
    @Modifying
    @Query("""
            update CredentialRow c set c.expiresAt = :at
            where c.thing = :thing and (c.expiresAt is null or c.expiresAt > :at)""")
    int endAt(long thing, Instant at);
}
