package io.umbra.project;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface TopicRuleRows extends Repository<TopicRuleRow, String> {

    TopicRuleRow save(TopicRuleRow row);

    List<TopicRuleRow> findAllByOrderById();

    List<TopicRuleRow> findByProjectOrderById(long project);

    Optional<TopicRuleRow> findByProjectAndId(long project, String id);

    List<TopicRuleRow> findByProjectAndIdGreaterThanOrderById(long project, String after, Limit limit);

    @Modifying
    @Query("delete from TopicRuleRow r where r.project = :project and r.id = :id")
    int remove(long project, String id);
}
