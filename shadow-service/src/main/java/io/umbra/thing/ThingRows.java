package io.umbra.thing;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ThingRows extends Repository<ThingRow, Long> {

    ThingRow saveAndFlush(ThingRow row);

    Optional<ThingRow> findByProjectAndNameAndDeletedAtIsNull(long project, String name);

    boolean existsByProjectAndNameAndDeletedAtIsNull(long project, String name);

    Optional<ThingRow> findByKey(long key);

    Optional<ThingRow> findByKeyAndDeletedAtIsNull(long key);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("from ThingRow t where t.project = :project and t.name = :name and t.deletedAt is null")
    Optional<ThingRow> lock(long project, String name);

    long countByProjectAndDeletedAtIsNull(long project);
}
