package io.umbra.gateway.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.umbra.project.Limits;
import java.time.Duration;
import java.time.InstantSource;

/** How often a thing may publish, over all its connections. */
public interface ThingRate {

    /** Takes leave for one publish; false where there is none now. */
    boolean take();

    /** How long until there is leave again. */
    long nanosToWait();

    ThingRate NONE = new ThingRate() {
        @Override
        public boolean take() {
            return true;
        }

        @Override
        public long nanosToWait() {
            return 0;
        }
    };

    /** The rates of all things. One that has been quiet for a while is full again, and so forgotten. */
    final class All {

        private record Key(long thing, int rate, int burst) {}

        private final Cache<Key, ThingRate> rates =
                Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(1)).build();
        private final BucketTime time;

        public All(InstantSource clock) {
            this.time = new BucketTime(clock);
        }

        ThingRate of(long thing, Limits limits) {
            if (limits.thingRate() == 0) {
                return NONE;
            }
            return rates.get(new Key(thing, limits.thingRate(), limits.thingBurst()), this::fresh);
        }

        private ThingRate fresh(Key key) {
            var bucket = Bucket.builder()
                    .addLimit(limit ->
                            limit.capacity(Math.max(1, key.burst())).refillGreedy(key.rate(), Duration.ofSeconds(1)))
                    .withCustomTimePrecision(time)
                    .build();
            return new ThingRate() {
                @Override
                public boolean take() {
                    return bucket.tryConsume(1);
                }

                @Override
                public long nanosToWait() {
                    return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
                }
            };
        }
    }
}
