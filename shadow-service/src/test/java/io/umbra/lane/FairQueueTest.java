package io.umbra.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairQueueTest {

    private final FairQueue<String> queue = new FairQueue<>(6);

    @Test
    void keepsTheOrderWithinAKey() throws Exception {
        queue.offer(1, "a");
        queue.offer(1, "b");
        queue.offer(1, "c");

        assertThat(queue.take(10, 0)).containsExactly("a", "b", "c");
    }

    @Test
    void takesFromTheKeysInTurn() throws Exception {
        queue.offer(1, "a1");
        queue.offer(1, "a2");
        queue.offer(1, "a3");
        queue.offer(2, "b1");

        assertThat(queue.take(2, 0)).containsExactly("a1", "b1");
        assertThat(queue.take(2, 0)).containsExactly("a2", "a3");
    }

    @Test
    void oneKeyFillsHalfAtMost() {
        assertThat(queue.offer(1, "a")).isTrue();
        assertThat(queue.offer(1, "b")).isTrue();
        assertThat(queue.offer(1, "c")).isTrue();
        assertThat(queue.offer(1, "d")).isFalse();

        assertThat(queue.offer(2, "e")).isTrue();
    }

    @Test
    void refusesRatherThanGrows() {
        for (int key = 0; key < 6; key++) {
            assertThat(queue.offer(key, "x")).isTrue();
        }

        assertThat(queue.offer(7, "y")).isFalse();
        assertThat(queue.size()).isEqualTo(6);
    }

    @Test
    void whatIsInAClosedQueueCanStillBeTaken() throws Exception {
        queue.offer(1, "a");
        queue.close();

        assertThat(queue.offer(1, "b")).isFalse();
        assertThat(queue.isDrained()).isFalse();
        assertThat(queue.take(10, 1_000)).containsExactly("a");
        assertThat(queue.isDrained()).isTrue();
    }
}
