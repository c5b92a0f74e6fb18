package io.umbra.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.umbra.messaging.PlainLog;
import io.umbra.shadow.Change;
import io.umbra.shadow.Outcome;
import io.umbra.shadow.PacketReceipt;
import io.umbra.shadow.Principal;
import io.umbra.shadow.Submission;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plain messages of QoS 2 on their way into the journal. */
class PlainMessagesTest {

    private static final long SESSION = 3;

    private LaneFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new LaneFixture(new HandClock(Instant.parse("2026-11-20T10:00:00Z")));
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void aMessageThatIsStoredIsNotStoredAgainWhenItsSenderDoesNotKnow() throws Exception {
        publish(9, false);

        assertThat(publish(9, true)).isInstanceOf(Outcome.Duplicate.class);
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void aMessageThatWasLostIsStoredWhenItComesAgain() throws Exception {
        assertThat(publish(9, true)).isInstanceOf(Outcome.Recorded.class);
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void aPacketIdThatWasReleasedStandsForAnotherMessage() throws Exception {
        publish(9, false);
        publish(9, false);

        assertThat(stored()).isEqualTo(2);
    }

    private Outcome publish(int packetId, boolean again) throws Exception {
        var log = PlainLog.of(1, "home", "line/1");
        var change = new Change.Publish(log, fixture.ids().next(), new Principal.Device("plc"), "line/1", "{}");
        var answer = new CompletableFuture<Outcome>();
        fixture.lanes.submit(
                List.of(new Submission(change, answer::complete, new PacketReceipt(SESSION, packetId, again))));
        return answer.get(30, TimeUnit.SECONDS);
    }

    private long stored() throws Exception {
        return fixture.count("select count(*) from journal_event where thing < 0");
    }
}
