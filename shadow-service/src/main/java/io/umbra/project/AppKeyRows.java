package io.umbra.project;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface AppKeyRows extends Repository<AppKeyRow, String> {

    AppKeyRow save(AppKeyRow row);

    Optional<AppKeyRow> findById(String id);

    Optional<AppKeyRow> findByProjectAndId(long project, String id);

    List<AppKeyRow> findByProjectAndIdGreaterThanOrderById(long project, String after, Limit limit);

    @Modifying
    @Query("delete from AppKeyRow k where k.project = :project and k.id = :id")
    int remove(long project, String id);
}
