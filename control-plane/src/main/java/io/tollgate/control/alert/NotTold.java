package io.tollgate.control.alert;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * The other end of a channel did not take what it was told.
 *
 * <p>{@link #getMessage} is for the log. {@link #forPeople} and {@link #reason} say as much as helps to mend a channel, and nothing of what the
 * other end said: who may write channels could otherwise read what listens in the control plane's network.
 */
final class NotTold extends IOException {
    private static final long serialVersionUID = 1L;

    /** The mail library has no type for it. */
    private static final String NO_STARTTLS = "STARTTLS is required but host does not support STARTTLS";
    /** RFC 3207 and RFC 4954: STARTTLS, or AUTH, must come first. */
    private static final int SOMETHING_BEFORE = 530;

    private final String host;
    private final String what;

    private NotTold(String host, String what, Throwable cause) {
        super(host + ": " + what + " (" + cause + ")", cause);
        this.host = host;
        this.what = what;
    }

    private NotTold(String host, String what) {
        super(host + " " + what);
        this.host = host;
        this.what = what;
    }

    static NotTold answered(String host, int status) {
        return new NotTold(host, "answered " + status + " (expected: 2xx)");
    }

    /** What failed, in one of a few words. */
    static NotTold of(String host, Exception failure) {
        return new NotTold(host, words(failure), failure);
    }

    String forPeople() {
        return host + " " + what;
    }

    /** The same without the host, which is secret where the address as a whole is. */
    String reason() {
        return "the other end " + what;
    }

    private static String words(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case Destination.Refused refused -> {
                    return "is not reached: it " + refused.place();
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
                case SSLException failed -> {
                    return hasCause(failed, CertificateException.class)
                            ? "has a certificate that is not trusted here, or is another name's"
                            : "does not speak TLS there, or none that is used here";
                }
                case AuthenticationFailedException ignored -> {
                    return "refused the user name or password";
                }
                case SendFailedException refused -> {
                    return refusal(refused);
                }
                case MessagingException failed
                when NO_STARTTLS.equals(failed.getMessage()) -> {
                    return "offers no STARTTLS, without which nothing is told";
                }
                case ConnectException ignored -> {
                    return "is not reachable";
                }
                default -> {}
            }
        }
        return "did not take it";
    }

    private static String refusal(SendFailedException refused) {
        if (hasCause(refused, SMTPAddressFailedException.class)) {
            return "refused the address of a recipient";
        }
        if (hasCause(refused, SMTPSenderFailedException.class)) {
            return "refused the address of the sender";
        }
        return refused instanceof SMTPSendFailedException failed && failed.getReturnCode() == SOMETHING_BEFORE
                ? "wants TLS, or a user name and password, before any mail"
                : "did not take the mail";
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
