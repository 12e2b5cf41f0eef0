package io.tollgate.node.traffic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Those with most requests, whatever the number of them all: the space-saving sketch (Metwally, Agrawal and El Abbadi,
 * "Efficient computation of frequent and top-k elements in data streams", 2005). With k places, whoever has more than one
 * k-th of all requests is here, with all of them but at most {@link Place#missedMax}. Confined to one thread at a time.
 */
final class HeavyHitters {
    private final int placesMax;
    private final Map<String, Place> byName;
    private final List<Place> places;
    /** No place has fewer. */
    private long fewest;
    /** Where the last search ended. */
    private int at;

    HeavyHitters(int placesMax) {
        this.placesMax = placesMax;
        byName = HashMap.newHashMap(placesMax);
        places = new ArrayList<>(placesMax);
    }

    /** One name's place. */
    static final class Place {
        private String name;
        private final Tally tally;
        /** What the one that it put out may have had: as many requests of this name may have come before it stood out. */
        private long missedMax;

        private Place(String name) {
            this.name = name;
            tally = new Tally(false);
        }

        String name() {
            return name;
        }

        /** The name's own requests since it has the place: at least those. */
        Tally tally() {
            return tally;
        }

        /** How many more it may have had. */
        long missedMax() {
            return missedMax;
        }

        long atMost() {
            return tally.requests() + missedMax;
        }
    }

    /** The counters of {@code name}, which may be those of the name with the fewest requests, begun anew. */
    Tally of(String name) {
        Place place = byName.get(name);
        if (place == null) {
            place = places.size() < placesMax ? free(name) : taken(name, least());
        }
        return place.tally;
    }

    private Place free(String name) {
        Place place = new Place(name);
        places.add(place);
        byName.put(name, place);
        return place;
    }

    private Place taken(String name, Place place) {
        byName.remove(place.name);
        place.missedMax = place.atMost();
        place.tally.clear();
        place.name = name;
        byName.put(name, place);
        return place;
    }

    /**
     * The one with the fewest. Counts only grow, and so does the fewest of them: the search goes on where the last one ended,
     * and the first that has as few is it. When each name is a new one, that is the next place.
     */
    private Place least() {
        for (int i = 0; i < places.size(); i++) {
            Place place = next();
            if (place.atMost() <= fewest) {
                return place;
            }
        }
        fewest = Long.MAX_VALUE;
        for (Place place : places) {
            fewest = Math.min(fewest, place.atMost());
        }
        return least();
    }

    private Place next() {
        at = at + 1 < places.size() ? at + 1 : 0;
        return places.get(at);
    }

    /** What a name that has no place may have at most. */
    private long unseenMax() {
        return places.size() < placesMax ? 0 : least().atMost();
    }

    /** Adds another sketch so that both bounds hold for the sum (Agarwal et al., "Mergeable summaries", 2012). */
    void add(HeavyHitters other) {
        long unseenHere = unseenMax();
        long unseenThere = other.unseenMax();
        for (Place place : places) {
            if (!other.byName.containsKey(place.name)) {
                place.missedMax += unseenThere;
            }
        }
        for (Place theirs : other.places) {
            Place ours = byName.get(theirs.name);
            if (ours == null) {
                ours = free(theirs.name); // beyond the bound for a moment, see below
                ours.missedMax = unseenHere;
            }
            ours.tally.add(theirs.tally);
            ours.missedMax += theirs.missedMax;
        }
        if (places.size() > placesMax) {
            places.sort(Comparator.comparingLong(Place::atMost).reversed());
            List<Place> out = places.subList(placesMax, places.size());
            out.forEach(place -> byName.remove(place.name));
            out.clear();
        }
    }

    /** Those with most requests first. */
    List<Place> top(int countMax) {
        return places.stream()
                .sorted(Comparator.comparingLong(Place::atMost).reversed().thenComparing(Place::name))
                .limit(countMax)
                .toList();
    }
}
