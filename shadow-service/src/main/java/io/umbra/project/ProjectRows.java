package io.umbra.project;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ProjectRows extends Repository<ProjectRow, Long> {

    ProjectRow saveAndFlush(ProjectRow row);

    Optional<ProjectRow> findByKeyAndDeletedAtIsNull(long key);

    Optional<ProjectRow> findByNameAndDeletedAtIsNull(String name);

    boolean existsByNameAndDeletedAtIsNull(String name);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("from ProjectRow p where p.name = :name and p.deletedAt is null")
    Optional<ProjectRow> lock(String name);

    @Query("""
            from ProjectRow p where p.deletedAt is null and p.name > :after and p.name like :pattern escape '!'
            order by p.name""")
    List<ProjectRow> page(String after, String pattern, Limit limit);

    long countByDeletedAtIsNull();
}
