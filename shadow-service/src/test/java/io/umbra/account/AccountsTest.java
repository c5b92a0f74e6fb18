package io.umbra.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umbra.registry.RegistryContext;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountsTest {

    final RegistryContext registry = new RegistryContext();
    final Accounts accounts = registry.get(Accounts.class);
    final Sessions sessions = registry.get(Sessions.class);

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void theFirstAdministratorGetsAGeneratedPasswordOnceAndTheAppHearsOfItsUse() {
        var made = (Accounts.Administrator.Generated) accounts.ensureAdministrator(null);
        assertThat(accounts.ensureAdministrator(null)).isInstanceOf(Accounts.Administrator.Stands.class);

        assertThat(accounts.authenticate("admin", "not it")).isEmpty();
        assertThat(accounts.authenticate("nobody", made.password())).isEmpty();
        assertThat(registry.firstLogins).isEmpty();
        assertThat(accounts.authenticate("admin", made.password())).isPresent();
        assertThat(accounts.authenticate("admin", made.password())).isPresent();

        assertThat(registry.firstLogins).extracting(Account::name).containsExactly("admin");
    }

    @Test
    void aPresetPasswordIsTakenUnlessEverybodyKnowsIt() {
        assertThatThrownBy(() -> accounts.ensureAdministrator("Password123")).hasMessageContaining("too well known");
        assertThatThrownBy(() -> accounts.ensureAdministrator("short")).hasMessageContaining("8 to 1024");

        assertThat(accounts.ensureAdministrator("of my own choosing"))
                .isInstanceOf(Accounts.Administrator.Preset.class);
        assertThat(accounts.authenticate("admin", "of my own choosing")).isPresent();
        assertThat(registry.firstLogins).isEmpty();
    }

    @Test
    void aSessionLastsWhileItIsUsedAndNeverBeyondItsEnd() {
        var opened = open(false);
        var token = opened.token().text();

        for (int hours = 0; hours < 30 * 24 - 11; hours += 11) {
            assertThat(sessions.find(token)).isPresent();
            registry.clock.advance(Duration.ofHours(11));
        }
        registry.clock.advance(Duration.ofHours(11));
        assertThat(sessions.find(token)).isEmpty();
    }

    @Test
    void anUnusedSessionEnds() {
        var token = open(false).token().text();

        registry.clock.advance(Duration.ofHours(12));

        assertThat(sessions.find(token)).isEmpty();
    }

    @Test
    void aClosedSessionIsOver() {
        var opened = open(true);
        assertThat(sessions.find(opened.token().text())).contains(opened.session());

        sessions.close(opened.session());

        assertThat(sessions.find(opened.token().text())).isEmpty();
        assertThat(sessions.find("us_anything")).isEmpty();
    }

    Sessions.Opened open(boolean cookie) {
        accounts.ensureAdministrator("of my own choosing");
        var account = accounts.authenticate("admin", "of my own choosing").orElseThrow();
        return sessions.open(account, cookie, "127.0.0.1");
    }
}
