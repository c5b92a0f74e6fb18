package io.umbra.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "192.0.0.1",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::10.0.0.1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "2001::1",
                "fc00::1",
                "fd12::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "100::1"
            })
    void anAddressThatIsNotOnTheOpenInternetIsInside(String address) throws Exception {
        assertThat(Destination.isInside(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "100.63.0.1", "172.32.0.1", "192.1.0.1", "2606:4700::1111", "2a00::1"})
    void anyOtherIsOutside(String address) throws Exception {
        assertThat(Destination.isInside(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://2130706433/", "http://8.8.8.8/",
                "https://user@8.8.8.8/", "file:///etc/passwd", "https:///x", "no address", ""
            })
    void whatIsNotToBeSentToIsForbidden(String url) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Destination.of(url, false));
    }

    @Test
    void aSettingLetsPrivateAddressesThrough() throws Exception {
        var destination = Destination.of("http://127.0.0.1:81/a?b", true);

        assertThat(destination.port()).isEqualTo(81);
        assertThat(destination.address().isLoopbackAddress()).isTrue();
        assertThat(Destination.of("https://[::1]/", true).host()).isEqualTo("::1");
    }
}
