package io.umbra.gateway.access;

import io.umbra.ban.Bans;
import io.umbra.certificate.Authorities;
import io.umbra.presence.ConnectionLog;
import io.umbra.thing.Credentials;

/**
 * What decides who comes in, and remembers who did not.
 *
 * @param credentials tells who a user name is
 * @param authorities tell whether a certificate that let somebody in still holds
 * @param bans tells who may not come in whoever they are
 * @param log hears of those who were turned away
 */
public record Admission(Credentials credentials, Authorities authorities, Bans bans, ConnectionLog log) {}
