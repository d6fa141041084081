package org.siesta.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siesta.account.Accounts;
import org.siesta.account.AliasFile;
import org.siesta.config.Configuration;
import org.siesta.config.SiestaConfig;
import org.siesta.delivery.DeliveryAgent;
import org.siesta.delivery.DeliveryListener;
import org.siesta.delivery.MailTransaction;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.Content;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import org.siesta.queue.ReplyQueue;
import org.siesta.settings.SettingsStore;
import org.siesta.store.EmbeddedStore;
import org.siesta.store.StoreOptions;
import org.siesta.store.StoreSchema;
import org.siesta.vacation.ReplyPolicy;

/** A program over the embedded store of the configuration, with a pipe that a test directs. */
class TestProgram implements Program {

    SmtpReply rcpt = new SmtpReply(250, "2.1.5", "ok");
    SmtpReply data = new SmtpReply(250, "2.0.0", "ok");
    @Nullable RuntimeException openFails;
    final List<String> taken = new ArrayList<>();

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public int serve(Configuration.Loaded configuration) {
        taken.add("serve " + configuration.config().relay().host());
        return 0;
    }

    @Override
    public int demo(PrintWriter out) {
        out.println("demo");
        return 0;
    }

    @Override
    public int train(int messages, PrintWriter progress) {
        taken.add("train " + messages);
        return 0;
    }

    @Override
    public StoreSchema schema(SiestaConfig config) {
        return StoreSchema.embedded(config.store().data(), StoreOptions.DEFAULT);
    }

    @Override
    public Site open(SiestaConfig config, InstantSource clock, DeliveryListener listener)
            throws IOException {
        if (openFails != null) {
            throw openFails;
        }
        EmbeddedStore store = EmbeddedStore.open(config.store().data());
        return new Site() {
            @Override
            public SettingsStore settings() {
                return store.settings();
            }

            @Override
            public ReplyQueue queue() {
                return store.queue();
            }

            @Override
            public Accounts accounts() {
                return new Accounts(
                        config.accounts().domains(),
                        "+",
                        AliasFile.parse("info@example.org ana@example.org"));
            }

            @Override
            public ReplyPolicy policy() {
                return ReplyPolicy.DEFAULT;
            }

            @Override
            public DeliveryAgent pipe() {
                return TestProgram.this::transaction;
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    private MailTransaction transaction(
            ClientIdentity client, ReversePath from, MailParameters parameters) {
        taken.add("from <" + from.address() + ">");
        List<ForwardPath> accepted = new ArrayList<>();
        return new MailTransaction() {
            @Override
            public SmtpReply opened() {
                return new SmtpReply(250, "2.1.0", "ok");
            }

            @Override
            public SmtpReply recipient(ForwardPath path) {
                boolean odd = path.mailbox().localPart().startsWith("odd");
                SmtpReply reply = odd ? rcpt : new SmtpReply(250, "2.1.5", "ok");
                if (reply.positive()) {
                    accepted.add(path);
                }
                taken.add("to <" + path.mailbox().address() + ">");
                return reply;
            }

            @Override
            public List<SmtpReply> data(Content content) {
                try (var in = content.open()) {
                    byte[] octets = in.readAllBytes();
                    taken.add(new String(octets, java.nio.charset.StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                return accepted.stream().map(_ -> data).toList();
            }

            @Override
            public void close() {}
        };
    }
}
