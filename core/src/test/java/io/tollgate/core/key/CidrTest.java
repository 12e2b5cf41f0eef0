package io.tollgate.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4632 and RFC 4291 section 2.3. */
final class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.255.255.255,true",
        "10.0.0.0/8,11.0.0.0,false",
        "192.168.16.0/20,192.168.31.255,true",
        "192.168.16.0/20,192.168.32.0,false",
        "203.0.113.7,203.0.113.7,true",
        "203.0.113.7/32,203.0.113.6,false",
        "0.0.0.0/0,255.255.255.255,true",
        "0.0.0.0/0,::1,false",
        "::/0,1.2.3.4,false",
        "::/0,2001:db8::1,true",
        "2001:db8::/32,2001:db8:ffff::1,true",
        "2001:db8::/32,2001:db9::,false",
        "2001:db8:0:8::/61,2001:db8:0:f::,true",
        "2001:db8:0:8::/61,2001:db8:0:10::,false",
        "fe80::1,fe80::1,true",
        "::1/128,::1,true",
        "10.0.0.0/8,::ffff:10.1.2.3,true",
        "10.0.0.0/8,::10.1.2.3,false"
    })
    void holdsTheAddressesOfItsPrefix(String block, String address, boolean inside) {
        assertThat(Cidr.parse(block).contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10",
                "10/8",
                "10.0/16",
                "10.0.0/24",
                "010.0.0.0/8",
                "0x0a.0.0.0/8",
                "10.0.0.256",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "10.0.0.0/ 8",
                " 10.0.0.0/8",
                "10.0.0.0.0",
                "localhost",
                "example.com/24",
                "[::1]",
                "::1%lo",
                "fe80::1%1/128",
                "2001:db8::1/32",
                "::/129",
                ":::/8",
                "1::2::3",
                "::ffff:10.0.0.0/104",
                "::ffff:10.0.0.1",
                "2130706433",
                "١٠.0.0.0/8"
            })
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.parse(text))
                .withMessageContaining("\"" + text + "\" (expected: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.1",
                "10.0.1",
                "010.0.0.1",
                "10.0.0.256",
                "2130706433",
                "localhost",
                "[::1]",
                "::1%lo",
                "fe80::1%eth0",
                "::ffff:10.0.0.1",
                "10.0.0.1/32",
                " 10.0.0.1",
                "1::2::3",
                "k_0123456789ab"
            })
    void aLiteralIsAWholeAddressInItsOneForm(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cidr.literal(text))
                .withMessageContaining("\"" + text + "\" (expected: ");
        assertThat(Cidr.literal("203.0.113.7").getHostAddress()).isEqualTo("203.0.113.7");
        assertThat(Cidr.literal("2001:DB8::1").getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void anIpv4AddressThatCameInIpv6FormCountsAsIpv4() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = 10;
        Inet6Address address = Inet6Address.getByAddress(null, mapped, 0);
        assertThat(Cidr.parse("10.0.0.0/8").contains(address)).isTrue();
        assertThat(Cidr.parse("::/0").contains(address)).isFalse();
    }

    @Test
    void twoTextsOfOneBlockAreEqual() {
        assertThat(Cidr.parse("2001:DB8::/32"))
                .isEqualTo(Cidr.parse("2001:db8:0::/32"))
                .hasSameHashCodeAs(Cidr.parse("2001:db8::/32"));
        assertThat(Cidr.parse("10.0.0.1")).isEqualTo(Cidr.parse("10.0.0.1/32"));
        assertThat(Cidr.parse("10.0.0.0/8")).isNotEqualTo(Cidr.parse("10.0.0.0/9"));
        assertThat(Cidr.parse("10.0.0.1")).hasToString("10.0.0.1");
    }

    @Property
    void agreesWithComparingBits(
            @ForAll @Size(4) byte[] network, @ForAll @Size(4) byte[] other, @ForAll @IntRange(max = 32) int prefix)
            throws UnknownHostException {
        long mask = prefix == 0 ? 0 : 0xffffffffL << (32 - prefix) & 0xffffffffL;
        long base = toLong(network) & mask;
        Cidr block = Cidr.parse(
                (base >> 24) + "." + (base >> 16 & 255) + "." + (base >> 8 & 255) + "." + (base & 255) + "/" + prefix);
        assertThat(block.contains(InetAddress.getByAddress(other))).isEqualTo((toLong(other) & mask) == base);
        assertThat(block.contains(InetAddress.getByAddress(network))).isTrue();
    }

    private static long toLong(byte[] octets) {
        return (octets[0] & 255L) << 24 | (octets[1] & 255L) << 16 | (octets[2] & 255L) << 8 | (octets[3] & 255L);
    }
}
