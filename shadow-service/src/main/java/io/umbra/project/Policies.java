package io.umbra.project;

/**
 * How a project's shadows behave.
 *
 * @param deviceMaySetDesiredNative whether a device may set desired leaves on {@code $iot/...} (it may always clear them)
 * @param deviceMaySetDesiredTiangong the same on {@code $baidu/iot/shadow/...}, where a device may then also delete
 * @param historyDays how long history is kept: 7, 30 or 365
 */
public record Policies(
        boolean deviceMaySetDesiredNative,
        boolean deviceMaySetDesiredTiangong,
        Validation validation,
        int historyDays) {

    public static final Policies DEFAULT = new Policies(false, true, Validation.ENFORCE, 30);
}
