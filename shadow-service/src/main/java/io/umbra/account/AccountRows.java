package io.umbra.account;

import java.util.Optional;
import org.springframework.data.repository.Repository;

interface AccountRows extends Repository<AccountRow, Long> {

    AccountRow saveAndFlush(AccountRow row);

    Optional<AccountRow> findByName(String name);

    Optional<AccountRow> findByKey(long key);

    boolean existsByAdministratorTrue();
}
