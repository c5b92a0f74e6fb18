package io.umbra.journey;

import io.umbra.app.UmbraApplication;
import io.umbra.app.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** The platform with a clock that is wrong by {@code -Dumbra.clock.shift}, an ISO duration. */
final class ShiftedClockApplication {
    private ShiftedClockApplication() {}

    public static void main(String[] arguments) {
        var shift = Duration.parse(System.getProperty("umbra.clock.shift", "PT0S"));
        UmbraApplication.start(
                Settings.read(System.getenv(), Path.of("")), InstantSource.offset(InstantSource.system(), shift));
    }
}
