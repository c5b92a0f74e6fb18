package io.umbra.account;

import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface SessionRows extends Repository<SessionRow, Long> {

    SessionRow saveAndFlush(SessionRow row);

    @Query("from SessionRow s join fetch s.account where s.tokenHash = :hash")
    Optional<SessionRow> find(byte[] hash);

    Optional<SessionRow> findByKey(long key);

    @Modifying
    @Query("update SessionRow s set s.usedAt = :now where s.key = :key")
    void used(long key, Instant now);

    @Modifying
    @Query("delete from SessionRow s where s.key = :key")
    void remove(long key);

    @Modifying
    @Query("delete from SessionRow s where s.account.key = :account")
    void removeAll(long account);

    @Modifying
    @Query("delete from SessionRow s where s.expiresAt <= :now or s.usedAt <= :idle")
    void removeOver(Instant now, Instant idle);
}
