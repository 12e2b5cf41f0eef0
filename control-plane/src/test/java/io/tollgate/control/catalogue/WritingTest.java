package io.tollgate.control.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.control.door.Client;
import io.tollgate.control.door.Client.Answer;
import io.tollgate.control.door.TestControlPlane;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Objects are created, replaced, patched, read and deleted. */
final class WritingTest {
    private static TestControlPlane plane;
    private static Client admin;

    @BeforeAll
    static void start() {
        plane = TestControlPlane.start();
        admin = plane.admin();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    @Test
    void putCreatesThenReplaces() {
        String path = "/upstreams/orders";
        Answer created = admin.put(path, "{\"name\":\"orders\",\"targets\":[{\"url\":\"http://10.0.0.7:8080\"}]}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.header("ETag")).isNotEmpty();
        Answer replaced = admin.put(path, "{\"targets\":[{\"url\":\"http://10.0.0.8:8080\"}]}");
        assertThat(replaced.status()).as(replaced.body()).isEqualTo(200);
        assertThat(replaced.header("ETag")).isNotEqualTo(created.header("ETag"));
        Answer read = admin.get(path);
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.json().at("/targets/0/url").asText()).isEqualTo("http://10.0.0.8:8080");
        assertThat(read.header("ETag")).isEqualTo(replaced.header("ETag"));
    }
}
