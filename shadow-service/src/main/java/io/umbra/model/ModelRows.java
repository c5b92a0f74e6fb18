package io.umbra.model;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ModelRows extends Repository<ModelRow, Long> {

    ModelRow saveAndFlush(ModelRow row);

    boolean existsByProjectAndId(long project, String id);

    Optional<ModelRow> findByProjectAndId(long project, String id);

    @Query("""
            from ModelRow m where m.project = :project and m.id > :after and m.id like :pattern escape '!'
            order by m.id""")
    List<ModelRow> page(long project, String after, String pattern, Limit limit);
}
