package io.tollgate.control.alert;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Properties;

/** Sends one mail over SMTP. Blocks for as long as its time-outs allow. */
final class Mail {
    private static final String TIMEOUT_MILLIS = "10000";

    private Mail() {}

    static void send(Channel.Email email, String password, String subject, String text) throws MessagingException {
        Session session = Session.getInstance(properties(email));
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(email.from()));
        for (String to : email.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to));
        }
        message.setSubject(subject.replaceAll("\\p{Cntrl}", " "), StandardCharsets.UTF_8.name());
        message.setText(text, StandardCharsets.UTF_8.name());
        message.setHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        message.saveChanges();
        try (Transport transport = session.getTransport("smtp")) {
            if (email.username().isEmpty()) {
                transport.connect();
            } else {
                transport.connect(email.username(), password);
            }
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    private static Properties properties(Channel.Email email) {
        Channel.Server server = email.server();
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", server.host());
        properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.timeout", TIMEOUT_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT_MILLIS);
        properties.setProperty(
                "mail.smtp.auth", Boolean.toString(!email.username().isEmpty()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        switch (server.security()) {
            case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
            case STARTTLS -> {
                properties.setProperty("mail.smtp.starttls.enable", "true");
                properties.setProperty("mail.smtp.starttls.required", "true"); // never the password in the open
            }
            case NONE -> {}
        }
        return properties;
    }
}
