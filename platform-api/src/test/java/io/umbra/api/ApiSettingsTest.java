package io.umbra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"PT0.5S", "PT5M"})
    void aPatienceAtABoundIsTaken(Duration patience) {
        var settings = ApiSettings.DEFAULT.withPatience(patience);

        assertThat(settings.silence()).isLessThan(settings.lanePatience());
        assertThat(settings.lanePatience()).isLessThan(patience);
        assertThat(settings.poolPatience()).isLessThan(patience);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.499S", "PT5M0.001S"})
    void aPatienceBeyondABoundIsNamed(Duration patience) {
        assertThatThrownBy(() -> ApiSettings.DEFAULT.withPatience(patience))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UMBRA_REST_PATIENCE");
    }

    @Test
    void byDefaultACallerWaitsTwoSeconds() {
        assertThat(ApiSettings.DEFAULT.patience()).isEqualTo(Duration.ofSeconds(2));
    }
}
