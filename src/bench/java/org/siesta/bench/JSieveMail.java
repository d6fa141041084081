package org.siesta.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.jsieve.SieveContext;
import org.apache.jsieve.mail.Action;
import org.apache.jsieve.mail.MailAdapter;
import org.apache.jsieve.mail.optional.EnvelopeAccessors;
import org.siesta.mail.AddressList;
import org.siesta.mail.Headers;
import org.siesta.mail.Mailbox;

/** A message as jSieve's own evaluation wants it: everything is looked up, nothing is parsed. */
final class JSieveMail implements MailAdapter, EnvelopeAccessors {

    private final Map<String, List<String>> fields = new HashMap<>();
    private final Map<String, Address[]> addresses = new HashMap<>();
    private final List<Action> actions = new ArrayList<>();

    JSieveMail(Headers headers) {
        for (Headers.Field field : headers.fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(field.value());
            addresses.put(
                    name,
                    AddressList.parse(field.value())
                            .mailboxes()
                            .map(JSieveMail::address)
                            .toArray(Address[]::new));
        }
    }

    private static Address address(Mailbox mailbox) {
        return new Address() {
            @Override
            public String getLocalPart() {
                return mailbox.localPart();
            }

            @Override
            public String getDomain() {
                return mailbox.domain();
            }
        };
    }

    /** Ready for the next run. */
    JSieveMail reset() {
        actions.clear();
        return this;
    }

    @Override
    public void setContext(SieveContext context) {}

    @Override
    public List<Action> getActions() {
        return actions;
    }

    @Override
    public List<String> getHeader(String name) {
        return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public List<String> getMatchingHeader(String name) {
        return getHeader(name);
    }

    @Override
    public List<String> getHeaderNames() {
        return List.copyOf(fields.keySet());
    }

    @Override
    public void addAction(Action action) {
        actions.add(action);
    }

    @Override
    public void executeActions() {}

    @Override
    public int getSize() {
        return 1000;
    }

    @Override
    public String getContentType() {
        return "text/plain";
    }

    @Override
    public boolean isInBodyText(List<String> phrases) {
        return false;
    }

    @Override
    public boolean isInBodyRaw(List<String> phrases) {
        return false;
    }

    @Override
    public boolean isInBodyContent(List<String> contentTypes, List<String> phrases) {
        return false;
    }

    @Override
    public Address[] parseAddresses(String fieldName) {
        return addresses.getOrDefault(fieldName.toLowerCase(Locale.ROOT), new Address[0]);
    }

    @Override
    public List<String> getEnvelope(String name) {
        return List.of(name.equalsIgnoreCase("from") ? "bo@example.net" : "ana@example.org");
    }

    @Override
    public List<String> getMatchingEnvelope(String name) {
        return getEnvelope(name);
    }

    @Override
    public List<String> getEnvelopeNames() {
        return List.of("from", "to");
    }
}
