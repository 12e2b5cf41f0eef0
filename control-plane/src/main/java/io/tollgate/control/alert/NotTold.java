package io.tollgate.control.alert;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.SendFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * The other end of a channel did not take what it was told.
 *
 * <p>{@link #getMessage} is for the log. {@link #forPeople} says as much as helps to mend a channel, and nothing of what the
 * other end said: who may write channels could otherwise read what listens in the control plane's network.
 */
final class NotTold extends IOException {
    private static final long serialVersionUID = 1L;

    private final String forPeople;

    private NotTold(String host, String forPeople, Throwable cause) {
        super(host + ": " + forPeople + " (" + cause + ")", cause);
        this.forPeople = host + " " + forPeople;
    }

    private NotTold(String host, int status) {
        super(host + " answered " + status + " (expected: 2xx)");
        this.forPeople = host + " answered " + status + " (expected: 2xx)";
    }

    static NotTold answered(String host, int status) {
        return new NotTold(host, status);
    }

    /** What failed, in one of a few words. */
    static NotTold of(String host, Exception failure) {
        return new NotTold(host, words(failure), failure);
    }

    String forPeople() {
        return forPeople;
    }

    private static String words(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case Destination.Refused refused -> {
                    return "is not reached: " + refused.getMessage();
                }
                case UnknownHostException ignored -> {
                    return "has no address";
                }
                case SocketTimeoutException ignored -> {
                    return "did not answer in time";
                }
                case HttpTimeoutException ignored -> {
                    return "did not answer in time";
                }
                case TimeoutException ignored -> {
                    return "did not answer in time";
                }
                case SSLException ignored -> {
                    return "does not speak TLS that is trusted here";
                }
                case AuthenticationFailedException ignored -> {
                    return "refused the user name or password";
                }
                case SendFailedException ignored -> {
                    return "refused the sender or a recipient";
                }
                case ConnectException ignored -> {
                    return "is not reachable";
                }
                default -> {}
            }
        }
        return "did not take it";
    }
}
