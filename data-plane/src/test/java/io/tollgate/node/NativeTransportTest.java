package io.tollgate.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeTransportTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void the_native_library_loads_beside_the_classes_of_a_newer_netty() {
        assertThat(Epoll.unavailabilityCause()).isNull();
        // Its error numbers are asked for by another class, whose functions an older library may lack.
        assertThat(Errors.ERRNO_ENOENT_NEGATIVE).isNegative();
    }
}
