package io.umbra.gateway.access;

import io.umbra.ban.Bans;
import io.umbra.presence.ConnectionLog;
import io.umbra.thing.Credentials;

/**
 * What decides who comes in, and remembers who did not.
 *
 * @param credentials tells who a user name is
 * @param bans tells who may not come in whoever they are
 * @param log hears of those who were turned away
 */
public record Admission(Credentials credentials, Bans bans, ConnectionLog log) {}
