package io.tollgate.node.limit.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaCallTest {
    private final List<Long> back = new ArrayList<>();
    private final QuotaCall call = new QuotaCall(back::add);

    @Test
    void an_answer_in_time_is_the_reply_and_said_again_it_is_nothing() {
        call.reserved(new QuotaReply.Reserved(7, 3));
        call.reserved(new QuotaReply.Reserved(7, 3));
        call.unknown();
        assertThat(call.reply().join()).isEqualTo(new QuotaReply.Reserved(7, 3));
        assertThat(back).isEmpty();
    }

    @Test
    void one_that_comes_late_goes_back_once() {
        call.unknown();
        call.reserved(new QuotaReply.Reserved(7, 3));
        call.reserved(new QuotaReply.Reserved(7, 3));
        assertThat(call.reply().join()).isEqualTo(new QuotaReply.Unknown());
        assertThat(back).containsExactly(7L);
    }

    @Test
    void of_nothing_nothing_goes_back() {
        call.unknown();
        call.reserved(new QuotaReply.Reserved(0, 0));
        assertThat(back).isEmpty();
    }
}
