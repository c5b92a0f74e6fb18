package io.umbra.gateway.durable;

import io.umbra.gateway.outbound.Stale;
import io.umbra.gateway.routing.Delivery;
import io.umbra.gateway.routing.Message;
import io.umbra.gateway.routing.Position;
import io.umbra.gateway.routing.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives each of a group's messages to one member that is connected: to the one with the most room, and of those to whom the
 * last turn was longest ago. What a member does not acknowledge comes back. Its lock is taken after its group's, never before.
 */
final class Dealer implements Outlet {

    private static final Comparator<Position> IN_ORDER =
            Comparator.comparingInt(Position::shard).thenComparingLong(Position::offset);

    private final List<Seat> seats = new ArrayList<>();
    private final List<Seat> leaving = new ArrayList<>();
    private final Deque<Delivery> back = new ArrayDeque<>();
    private @Nullable Group group;

    // ---- who is there

    synchronized void dealFor(@Nullable Group other) {
        group = other;
        back.clear();
    }

    /** Takes a seat, or asks for something else from the one it has. */
    synchronized void sit(Seat seat) {
        for (var each : seats) {
            if (each.connection() == seat.connection()) {
                each.subscribe(seat.subscription());
                return;
            }
        }
        seats.add(seat);
    }

    /** It is given nothing more; what it was given it may still acknowledge. */
    synchronized void leave(Member connection) {
        for (var seat :
                seats.stream().filter(each -> each.connection() == connection).toList()) {
            seats.remove(seat);
            if (!seat.isIdle()) {
                leaving.add(seat);
            }
        }
    }

    /** It is gone: what it did not acknowledge is for the others. */
    synchronized void stand(Member connection) {
        for (var seat : all().filter(each -> each.connection() == connection).toList()) {
            seats.remove(seat);
            leaving.remove(seat);
            seat.takeOutstanding().forEach(dealt -> giveBack(seat, dealt));
        }
        var inOrder = back.stream()
                .sorted(Comparator.comparing(Follower::positionOf, IN_ORDER))
                .toList();
        back.clear();
        back.addAll(inOrder);
    }

    private void giveBack(Seat seat, Dealt dealt) {
        if (!dealt.isBegun()) {
            if (dealt.group() == group) {
                back.add(dealt.delivery());
            }
        } else if (seat.session() == 0) {
            dealt.group().exactlyOnce().finished(dealt.at());
        }
    }

    synchronized boolean isDeserted() {
        return seats.isEmpty();
    }

    synchronized boolean isEmpty() {
        return seats.isEmpty() && leaving.isEmpty();
    }

    synchronized int highestQos() {
        return seats.stream()
                .map(Seat::subscription)
                .mapToInt(Subscription::qos)
                .max()
                .orElse(0);
    }

    private Stream<Seat> all() {
        return Stream.concat(seats.stream(), leaving.stream());
    }

    /** Where what members have, or had, stands in the journal. */
    synchronized Set<Position> places() {
        var places = new HashSet<Position>();
        all().flatMap(seat -> seat.outstanding().stream()).forEach(dealt -> places.add(dealt.at()));
        back.forEach(each -> places.add(Follower.positionOf(each)));
        return places;
    }

    // ---- dealing; under its group's lock

    @Override
    public synchronized boolean offer(Delivery delivery) {
        return dealBack() && deal(delivery);
    }

    /** What came back is dealt to whoever is there; answers whether all of it was. */
    synchronized boolean dealBack() {
        while (!back.isEmpty()) {
            if (!deal(back.element())) {
                return false;
            }
            back.remove();
        }
        return true;
    }

    synchronized void takeBack(Delivery delivery) {
        back.add(delivery);
    }

    /** Nobody is there any more: what came back is read from the journal when somebody is. */
    synchronized void forgetBack() {
        back.clear();
    }

    private boolean deal(Delivery delivery) {
        var whose = group;
        var hearing = hearing(delivery.message());
        if (whose == null) {
            return true;
        }
        for (var seat : hearing) {
            if (seat.subscription().qos() == 0) {
                tell(seat, delivery);
                whose.done(Follower.positionOf(delivery));
                return true;
            }
            if (seat.room() > 0 && seat.offer(new Dealt(this, whose, seat, delivery))) {
                turn(seat);
                return true;
            }
        }
        if (hearing.isEmpty()) {
            whose.done(Follower.positionOf(delivery));
        }
        return hearing.isEmpty();
    }

    private List<Seat> hearing(Message message) {
        return seats.stream()
                .filter(seat -> seat.connection().mayHear(message))
                .sorted(Comparator.comparingInt(Seat::room).reversed())
                .toList();
    }

    private void tell(Seat seat, Delivery delivery) {
        seat.connection().deliver(delivery.dealtTo(seat.subscription(), null));
        turn(seat);
    }

    private void turn(Seat seat) {
        seats.remove(seat);
        seats.add(seat);
    }

    @Override
    public synchronized void deliver(Delivery delivery) {
        hearing(delivery.message()).stream().findFirst().ifPresent(seat -> tell(seat, delivery));
    }

    @Override
    public synchronized boolean mayHear(Message message) {
        return seats.stream().anyMatch(seat -> seat.connection().mayHear(message));
    }

    /** Of what is state one of them asks for the newest. */
    @Override
    public synchronized void caughtUp(List<Stale> changed) {
        if (!changed.isEmpty() && !seats.isEmpty()) {
            seats.getFirst().connection().bring(changed);
        }
    }

    // ---- what became of it

    void done(Dealt dealt) {
        var begun = dealt.isBegun();
        synchronized (this) {
            if (!dealt.seat().done(dealt) && !begun) {
                return;
            }
            leaving.removeIf(Seat::isIdle);
        }
        if (begun) {
            dealt.group().exactlyOnce().finished(dealt.at());
        }
        dealt.group().finished(dealt.at());
    }
}
