package io.tollgate.node.limit.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may grant, step by step: three voters, told by hand what they see and say. */
class OwnerGuardTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final UUID THREE = new UUID(0, 3);
    private static final UUID GONE = new UUID(0, 9);
    private static final Map<UUID, String> ALL = Map.of(ONE, "one", TWO, "two", THREE, "three");
    private static final long OLD = TimeUnit.HOURS.toNanos(1);
    private static final long START_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final Trust TRUST = new Trust(77, 5);

    private long nanos = TimeUnit.HOURS.toNanos(2);
    private final OwnerGuard guard = new OwnerGuard("one", now());

    OwnerGuardTest() {
        guard.begin(ONE, new GuardTime(nanos - OLD, 0, nanos - OLD));
        guard.voters(Set.copyOf(ALL.values()), now());
        guard.view(ALL, now());
    }

    private GuardTime now() {
        return now(0);
    }

    /** After the wall clock was set by so much. */
    private GuardTime now(long setMillis) {
        return new GuardTime(nanos, START_MILLIS + TimeUnit.NANOSECONDS.toMillis(nanos) + setMillis, nanos);
    }

    private void pass(long duration) {
        nanos += duration;
    }

    private void heard(String voter, Set<UUID> view, long age) {
        guard.heard(voter, nanos, new Vote(view, age, now().wallMillis()), now());
    }

    private void round(Set<UUID> view) {
        guard.pulse(now());
        heard("two", view, OLD);
    }

    /** A sentinel that was seen just now. */
    private Sentinel sentinel(UUID owner) {
        return new Sentinel(owner, 1, TRUST, now().wallMillis(), 1);
    }

    private @Nullable Sentinel step(@Nullable Sentinel found) {
        return guard.step(7, found, now(), 99) instanceof Step.Write(Sentinel written) ? written : null;
    }

    @Test
    void it_is_sure_for_two_seconds_of_a_majoritys_votes() {
        guard.pulse(now());
        assertThat(guard.isSure(now())).as("its own is one of three").isFalse();
        heard("two", ALL.keySet(), OLD);
        assertThat(guard.isSure(now())).isTrue();
        pass(OwnerGuard.SURE_NANOS - 1);
        assertThat(guard.isSure(now())).isTrue();
        pass(1);
        assertThat(guard.isSure(now())).isFalse();
    }

    @Test
    void votes_count_from_when_they_were_asked_for() {
        long asked = nanos;
        guard.pulse(now());
        pass(OwnerGuard.SURE_NANOS);
        guard.heard("two", asked, new Vote(ALL.keySet(), OLD, now().wallMillis()), now());
        assertThat(guard.isSure(now())).isFalse();
    }

    @Test
    void whose_clock_was_set_is_not_sure_from_that_moment_on() {
        round(ALL.keySet());
        assertThat(guard.isSure(now(OwnerGuard.SKEW_MILLIS))).isTrue();
        assertThat(guard.isSure(now(OwnerGuard.SKEW_MILLIS + 1))).as("ahead").isFalse();
        assertThat(guard.isSure(now(-OwnerGuard.SKEW_MILLIS - 1))).as("behind").isFalse();
        pass(OwnerGuard.PING_NANOS);
        guard.heard("two", nanos, new Vote(ALL.keySet(), OLD, now(3_000).wallMillis()), now(3_000));
        guard.heard("three", nanos, new Vote(ALL.keySet(), OLD, now(3_000).wallMillis()), now(3_000));
        assertThat(guard.isSure(now(3_000)))
                .as("the others say that it is right so")
                .isTrue();
    }

    @Test
    void a_wall_clock_that_is_set_forward_shortens_no_silence_and_no_grace_and_makes_nobody_older() {
        OwnerGuard fresh = new OwnerGuard("two", now());
        fresh.begin(TWO, now());
        fresh.view(ALL, now());
        long forward = TimeUnit.SECONDS.toNanos(10);
        GuardTime set = new GuardTime(nanos + forward, now(10_000).wallMillis(), nanos);
        assertThat(fresh.isSilent(set)).isTrue();
        pass(OwnerGuard.SETTLED_NANOS);
        GuardTime later = new GuardTime(nanos + forward, now(10_000).wallMillis(), nanos);
        assertThat(fresh.vote(ONE, later))
                .hasValueSatisfying(vote -> assertThat(vote.ageNanos()).isEqualTo(OwnerGuard.SETTLED_NANOS));
    }

    @Test
    void a_voter_that_was_heard_by_a_clock_that_was_behind_is_no_older_once_that_is_set_right() {
        Votes votes = new Votes("one");
        votes.voters(Set.copyOf(ALL.values()), now());
        GuardTime behind = new GuardTime(nanos, now(-1_500).wallMillis(), nanos);
        votes.take("two", nanos, new Vote(ALL.keySet(), TimeUnit.SECONDS.toNanos(1), now().wallMillis()), behind);
        assertThat(Objects.requireNonNull(votes.of("two")).bornMillis(now())).isEqualTo(now().wallMillis() - 1_000);
        assertThat(votes.youngestMillis(now())).isEqualTo(now().wallMillis() - 1_000);
    }

    @Test
    void who_sees_no_majority_is_not_sure_whatever_votes_it_has() {
        round(ALL.keySet());
        guard.view(Map.of(ONE, "one"), now());
        assertThat(guard.isSure(now())).isFalse();
    }

    @Test
    void a_voter_that_began_anew_says_nothing_until_all_is_over_that_it_may_have_voted_for() {
        OwnerGuard fresh = new OwnerGuard("two", now());
        fresh.begin(TWO, now());
        fresh.view(ALL, now());
        pass(OwnerGuard.SETTLED_NANOS - 1);
        assertThat(fresh.vote(ONE, now())).isEmpty();
        pass(1);
        assertThat(fresh.vote(ONE, now())).isPresent();
        assertThat(fresh.vote(GONE, now())).as("nor for whom it does not see").isEmpty();
    }

    @Test
    void a_partition_that_was_handed_over_is_granted_from_once_the_backup_knows() {
        round(ALL.keySet());
        pass(TimeUnit.SECONDS.toNanos(1));
        Sentinel written = Objects.requireNonNull(step(sentinel(TWO)));
        assertThat(written.owner()).isEqualTo(ONE);
        assertThat(written.trust()).isEqualTo(TRUST);
        assertThat(guard.trust(7, written, now())).as("not backed up yet").isEmpty();
        guard.hold(7, written);
        assertThat(guard.trust(7, written, now())).contains(TRUST);
        assertThat(guard.trust(7, sentinel(THREE), now())).as("it moved on").isEmpty();
    }

    @Test
    void one_that_is_sure_vouches_for_what_it_hands_over_to_a_member_that_has_just_come() {
        OwnerGuard fresh = new OwnerGuard("one", now());
        fresh.begin(ONE, now());
        fresh.voters(Set.of("one", "two"), now());
        fresh.view(Map.of(ONE, "one", TWO, "two"), now());
        Sentinel found = sentinel(TWO);
        pass(OwnerGuard.SETTLED_NANOS);
        fresh.pulse(now());
        fresh.heard("two", nanos, new Vote(Set.of(ONE, TWO), OLD, now().wallMillis()), now());
        assertThat(fresh.step(7, found, now(), 99)).as("not sure itself").isEqualTo(Step.Wait.HERE);
        pass(1);
        fresh.heard("two", nanos, new Vote(Set.of(ONE, TWO), OLD, now().wallMillis(), TWO, 2), now());
        assertThat(fresh.step(7, found, now(), 99)).as("in another term").isEqualTo(Step.Wait.HERE);
        pass(1);
        fresh.heard("two", nanos, new Vote(Set.of(ONE, TWO), OLD, now().wallMillis(), TWO, 1), now());
        assertThat(fresh.step(7, found, now(), 99))
                .isInstanceOfSatisfying(
                        Step.Write.class,
                        step -> assertThat(step.sentinel().trust()).isEqualTo(TRUST));
    }

    @Test
    void a_member_that_said_that_it_leaves_has_handed_over() {
        guard.farewell(GONE);
        round(ALL.keySet());
        assertThat(step(sentinel(GONE))).isNotNull();
    }

    @Test
    void of_all_that_ever_left_the_one_that_left_last_has_handed_over() {
        for (int earlier = 0; earlier < OwnerGuard.FAREWELLS_MAX; earlier++) {
            guard.farewell(new UUID(1, earlier));
        }
        guard.farewell(GONE);
        round(ALL.keySet());
        assertThat(step(sentinel(GONE))).isNotNull();
        assertThat(step(sentinel(new UUID(1, 0))))
                .as("the first is forgotten, and waited for as one that did not say so")
                .isNull();
    }

    @Test
    void who_takes_over_waits_until_its_predecessors_votes_are_over() {
        Sentinel found = sentinel(GONE);
        pass(TimeUnit.SECONDS.toNanos(1));
        round(ALL.keySet());
        assertThat(step(found)).isNull();
        pass(OwnerGuard.PING_NANOS);
        round(Set.of(ONE, TWO, THREE, GONE));
        pass(OwnerGuard.SETTLED_NANOS);
        round(Set.of(ONE, TWO, THREE, GONE));
        assertThat(step(found)).as("a voter still sees the predecessor").isNull();
        round(ALL.keySet());
        pass(1);
        round(ALL.keySet());
        assertThat(step(found)).as("confirmed now").isNull();
        for (long left = OwnerGuard.SETTLED_NANOS; left > OwnerGuard.PING_NANOS; left -= OwnerGuard.PING_NANOS) {
            pass(OwnerGuard.PING_NANOS);
            round(ALL.keySet());
            assertThat(step(found)).isNull();
        }
        pass(OwnerGuard.PING_NANOS);
        round(ALL.keySet());
        Sentinel written = Objects.requireNonNull(step(found));
        assertThat(written.trust()).as("what is remembered is kept").isEqualTo(TRUST);
    }

    @Test
    void what_voters_that_came_later_say_does_not_make_anything_remembered() {
        Sentinel found = sentinel(GONE);
        Sentinel written = step(found);
        for (int i = 0; i < 20 && written == null; i++) {
            pass(OwnerGuard.PING_NANOS);
            guard.pulse(now());
            heard("two", ALL.keySet(), OwnerGuard.SETTLED_NANOS);
            written = step(found);
        }
        assertThat(Objects.requireNonNull(written).trust()).isEqualTo(new Trust(99, now().wallMillis()));
    }

    @Test
    void after_a_lapse_votes_that_remember_make_it_sure_again_and_others_a_new_term() {
        round(ALL.keySet());
        Sentinel written = Objects.requireNonNull(step(sentinel(TWO)));
        guard.hold(7, written);
        pass(5 * OwnerGuard.SURE_NANOS);
        assertThat(guard.trust(7, written, now())).isEmpty();
        round(ALL.keySet());
        assertThat(guard.trust(7, written, now())).as("both remember").contains(TRUST);

        pass(5 * OwnerGuard.SURE_NANOS);
        for (int i = 0; i < 6; i++) {
            guard.pulse(now());
            heard("two", ALL.keySet(), OwnerGuard.SETTLED_NANOS);
            pass(OwnerGuard.PING_NANOS);
        }
        assertThat(guard.isSure(now())).isTrue();
        assertThat(guard.trust(7, written, now()))
                .as("somebody may have granted meanwhile")
                .isEmpty();
        assertThat(step(written)).isNull();
    }

    @Test
    void who_is_further_off_than_most_others_grants_nothing() {
        guard.pulse(now());
        guard.heard("two", nanos, new Vote(ALL.keySet(), OLD, now().wallMillis() + 400), now());
        assertThat(guard.isSkewed(now())).isTrue();
        assertThat(guard.isSure(now())).isFalse();
        guard.heard("three", nanos, new Vote(ALL.keySet(), OLD, now().wallMillis()), now());
        assertThat(guard.isSure(now())).as("the other one is off").isTrue();
    }

    @Test
    void a_vote_that_takes_long_vouches_for_nobodys_clock_but_one_before_it_may() {
        guard.pulse(now());
        slowVote();
        assertThat(guard.isSkewed(now())).as("nor does it say that it is wrong").isFalse();
        assertThat(guard.isSure(now())).isFalse();
        heard("two", ALL.keySet(), OLD);
        assertThat(guard.isSure(now())).isTrue();
        slowVote();
        assertThat(guard.isSure(now())).isTrue();
        pass(OwnerGuard.SURE_NANOS);
        guard.pulse(now());
        slowVote();
        assertThat(guard.isSure(now())).as("a clock may be set meanwhile").isFalse();
    }

    @Test
    void a_quicker_vote_before_it_hides_no_clock_that_was_set_since() {
        guard.pulse(now());
        heard("two", ALL.keySet(), OLD);
        assertThat(guard.isSure(now())).isTrue();
        pass(OwnerGuard.PING_NANOS);
        long asked = nanos;
        pass(TimeUnit.MILLISECONDS.toNanos(5));
        guard.heard("two", asked, new Vote(ALL.keySet(), OLD, now().wallMillis() + 1_000), now());
        assertThat(guard.isSkewed(now())).isTrue();
        assertThat(guard.isSure(now())).isFalse();
    }

    @Test
    void the_quickest_of_the_last_votes_vouches_though_a_quicker_one_is_too_old() {
        guard.pulse(now());
        heard("two", ALL.keySet(), OLD);
        for (int i = 0; i < 7; i++) {
            pass(OwnerGuard.PING_NANOS - TimeUnit.MILLISECONDS.toNanos(5));
            vote(5);
        }
        guard.pulse(now());
        vote(OwnerGuard.SKEW_MILLIS + 1);
        assertThat(guard.isSure(now())).isTrue();
    }

    private void slowVote() {
        vote(OwnerGuard.SKEW_MILLIS + 1);
    }

    /** Of the second voter, whose clock is right. */
    private void vote(long tripMillis) {
        long asked = nanos;
        pass(TimeUnit.MILLISECONDS.toNanos(tripMillis));
        guard.heard("two", asked, new Vote(ALL.keySet(), OLD, now().wallMillis()), now());
    }

    /** All others say that the wall clock is right as it is after it was set by so much. */
    private void roundAfter(long setMillis) {
        guard.pulse(now(setMillis));
        Vote right = new Vote(ALL.keySet(), OLD, now(setMillis).wallMillis());
        guard.heard("two", nanos, right, now(setMillis));
        guard.heard("three", nanos, right, now(setMillis));
    }

    private Sentinel written(Sentinel found, GuardTime at) {
        return Objects.requireNonNull(guard.step(7, found, at, 99) instanceof Step.Write(Sentinel next) ? next : null);
    }

    private Sentinel tenure() {
        roundAfter(0);
        Sentinel held = Objects.requireNonNull(step(sentinel(TWO)));
        guard.hold(7, held);
        assertThat(guard.trust(7, held, now())).contains(TRUST);
        return held;
    }

    @Test
    void whose_clock_was_far_off_believes_its_counters_no_more_and_says_so_before_it_may_grant() {
        Sentinel held = tenure();
        pass(OwnerGuard.PING_NANOS);
        GuardTime ahead = now(600_000);
        assertThat(guard.trust(7, held, ahead)).isEmpty();
        assertThat(guard.isDue(7, ahead)).isTrue();
        Sentinel distrusted = written(held, ahead);
        assertThat(distrusted.trust().id()).as("whoever has it next is told").isEqualTo(Trust.NONE);
        assertThat(distrusted.version()).isGreaterThan(held.version());
        guard.hold(7, distrusted);

        pass(OwnerGuard.PING_NANOS);
        roundAfter(0);
        assertThat(guard.isSure(now())).as("it is right again").isTrue();
        assertThat(guard.trust(7, distrusted, now())).isEmpty();
        assertThat(step(distrusted))
                .as("by other clocks this moment is not past yet")
                .isNull();
        pass(TimeUnit.SECONDS.toNanos(1));
        roundAfter(0);
        Sentinel anew = Objects.requireNonNull(step(distrusted));
        assertThat(anew.trust()).isEqualTo(new Trust(99, now().wallMillis()));
        guard.hold(7, anew);
        assertThat(guard.trust(7, anew, now())).contains(anew.trust());
        assertThat(guard.isDue(7, now())).as("once").isFalse();
    }

    @Test
    void whose_clock_was_far_off_believes_nobodys_older_trust_that_it_is_handed_and_every_younger_one() {
        roundAfter(0);
        guard.pulse(now(-600_000));
        pass(TimeUnit.SECONDS.toNanos(1));
        roundAfter(0);
        Sentinel distrusted = Objects.requireNonNull(step(sentinel(TWO)));
        assertThat(distrusted.trust().id()).isEqualTo(Trust.NONE);
        assertThat(distrusted.owner()).as("it names who granted").isEqualTo(TWO);
        pass(TimeUnit.SECONDS.toNanos(1));
        roundAfter(0);
        Sentinel younger = new Sentinel(TWO, 1, new Trust(78, now().wallMillis()), now().wallMillis(), 1);
        assertThat(Objects.requireNonNull(step(younger)).trust()).isEqualTo(younger.trust());
    }

    @Test
    void what_another_does_not_believe_any_more_begins_anew_with_who_takes_it_over() {
        roundAfter(0);
        pass(TimeUnit.SECONDS.toNanos(1));
        Sentinel distrusted = new Sentinel(TWO, 1, new Trust(Trust.NONE, 0), now().wallMillis(), 2);
        assertThat(Objects.requireNonNull(step(distrusted)).trust()).isEqualTo(new Trust(99, now().wallMillis()));
    }

    @Test
    void a_clock_that_others_say_is_far_off_need_not_have_been_set() {
        Sentinel held = tenure();
        pass(OwnerGuard.PING_NANOS);
        guard.pulse(now());
        Vote behind = new Vote(ALL.keySet(), OLD, now().wallMillis() - 30_000);
        guard.heard("two", nanos, behind, now());
        guard.heard("three", nanos, behind, now());
        assertThat(written(held, now()).trust().id()).isEqualTo(Trust.NONE);
    }

    @Test
    void small_steps_of_the_clock_count_together() {
        Sentinel held = tenure();
        pass(OwnerGuard.PING_NANOS);
        roundAfter(15_000);
        assertThat(guard.step(7, held, now(15_000), 99))
                .isInstanceOfSatisfying(
                        Step.Write.class,
                        step -> assertThat(step.sentinel().trust()).isEqualTo(TRUST));
        pass(OwnerGuard.PING_NANOS);
        roundAfter(30_000);
        assertThat(written(held, now(30_000)).trust().id()).isEqualTo(Trust.NONE);
    }

    @Test
    void what_a_message_takes_is_no_difference() {
        long asked = nanos;
        pass(TimeUnit.MILLISECONDS.toNanos(400));
        guard.pulse(now());
        guard.heard("two", asked, new Vote(ALL.keySet(), OLD, now().wallMillis() - 400), now());
        assertThat(guard.isSkewed(now())).isFalse();
    }

    @Test
    void the_first_of_a_cluster_counts_at_once_and_only_as_long_as_it_is_alone() {
        OwnerGuard first = new OwnerGuard("one", now());
        first.begin(ONE, now());
        first.view(Map.of(ONE, "one"), now());
        assertThat(first.isSure(now())).isFalse();
        first.found(0, now());
        assertThat(first.isSure(now())).isTrue();
        assertThat(first.step(7, null, now(), 99))
                .isInstanceOfSatisfying(
                        Step.Write.class,
                        step -> assertThat(step.sentinel().trust()).isEqualTo(new Trust(99, 0)));
        first.view(ALL, now());
        assertThat(first.step(8, null, now(), 98))
                .as("what is lost later is lost")
                .isEqualTo(Step.Wait.HERE);
    }

    @Test
    void company_comes_before_the_word_that_it_is_the_first() {
        OwnerGuard second = new OwnerGuard("one", now());
        second.begin(ONE, now());
        second.view(ALL, now());
        second.found(0, now());
        assertThat(second.isSure(now())).isFalse();
    }
}
