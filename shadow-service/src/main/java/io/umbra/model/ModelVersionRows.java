package io.umbra.model;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ModelVersionRows extends Repository<ModelVersionRow, Long> {

    ModelVersionRow saveAndFlush(ModelVersionRow row);

    @Query("from ModelVersionRow v join fetch v.model where v.key = :key")
    Optional<ModelVersionRow> find(long key);

    /** Newest first. */
    @Query("""
            from ModelVersionRow v join fetch v.model m where m.project = :project and m.id = :id
            order by v.major desc, v.minor desc""")
    List<ModelVersionRow> all(long project, String id);

    @Query("""
            from ModelVersionRow v join fetch v.model m
            where m.project = :project and m.id = :id and v.major = :major and v.minor = :minor""")
    Optional<ModelVersionRow> find(long project, String id, int major, int minor);

    /** Keeps two publications of one model apart. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("from ModelRow m where m.project = :project and m.id = :id")
    Optional<ModelRow> lock(long project, String id);
}
