package org.siesta.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.siesta.config.SiestaConfig;
import org.siesta.delivery.MailTransaction;
import org.siesta.mail.ClientIdentity;
import org.siesta.mail.ForwardPath;
import org.siesta.mail.MailParameters;
import org.siesta.mail.ReversePath;
import org.siesta.mail.SmtpReply;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code deliver}: the pipe of an MTA. */
@Command(
        name = "deliver",
        description = "Takes one message from standard input and answers it for its recipients.",
        exitCodeOnInvalidInput = Exit.PIPE_USAGE,
        // A fault of ours must not bounce anybody's mail.
        exitCodeOnExecutionException = Exit.PIPE_TRY_AGAIN,
        exitCodeListHeading = "%nExit status, as sysexits.h has it:%n",
        exitCodeList = {
            "0:done, whether a reply went into the queue or not",
            "64:wrong usage",
            "65:no message, or one that is too large",
            "67:a recipient is not ours",
            "75:try again later"
        })
final class DeliverCommand implements Callable<Integer> {

    private final Program program;
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final ConfigOption config = new ConfigOption();

    @Option(
            names = {"-f", "--from"},
            required = true,
            paramLabel = "SENDER",
            description = "The reverse-path; \"\", \"<>\" or MAILER-DAEMON for the null path.")
    private String sender = "";

    @Parameters(arity = "1..*", paramLabel = "RECIPIENT", description = "The recipients.")
    private List<String> recipients = List.of();

    DeliverCommand(Program program, Surroundings surroundings) {
        this.program = program;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        ReversePath from = Arguments.reversePath(sender, Exit.PIPE_USAGE);
        List<ForwardPath> paths =
                recipients.stream()
                        .map(r -> Arguments.mailbox(r, "the recipient", Exit.PIPE_NO_USER))
                        .map(ForwardPath::of)
                        .toList();
        SiestaConfig loaded = config.load(surroundings, Exit.PIPE_TRY_AGAIN).config();
        long limit = loaded.listeners().getFirst().limits().maxMessageSize();
        try (PipedMessage message = PipedMessage.read(surroundings.in(), limit)) {
            if (message.size() == 0) {
                throw new Complaint("no message on standard input", Exit.PIPE_DATA);
            }
            return deliver(loaded, from, paths, message);
        } catch (PipedMessage.TooLarge e) {
            throw new Complaint(String.valueOf(e.getMessage()), Exit.PIPE_DATA);
        }
    }

    private int deliver(
            SiestaConfig loaded, ReversePath from, List<ForwardPath> paths, PipedMessage message)
            throws IOException {
        List<SmtpReply> replies = new ArrayList<>();
        boolean unknown = false;
        // A pipe has no client: the MTA that runs it is on this machine.
        ClientIdentity client = ClientIdentity.ofSocket(null, 0, null, 0);
        try (Site site = opened(loaded);
                MailTransaction transaction =
                        site.pipe().begin(client, from, MailParameters.NONE)) {
            replies.add(transaction.opened());
            if (transaction.opened().positive()) {
                boolean accepted = false;
                for (ForwardPath path : paths) {
                    SmtpReply reply = transaction.recipient(path);
                    report(path, reply);
                    accepted |= reply.positive();
                    unknown |= reply.permanent();
                    if (reply.temporary()) {
                        replies.add(reply);
                    }
                }
                if (accepted) {
                    replies.addAll(transaction.data(message));
                }
            }
        }
        return exitStatus(replies, unknown);
    }

    private Site opened(SiestaConfig loaded) {
        try {
            return surroundings.open(program, loaded);
        } catch (IOException | RuntimeException e) {
            throw new Complaint(
                    "cannot open the store: " + Commands.oneLine(String.valueOf(e.getMessage())),
                    Exit.PIPE_TRY_AGAIN);
        }
    }

    /** Trying again counts most: a message that was answered already is not answered twice. */
    private int exitStatus(List<SmtpReply> replies, boolean unknown) {
        if (replies.stream().anyMatch(SmtpReply::temporary)) {
            replies.stream().filter(SmtpReply::temporary).forEach(r -> complain(r.line()));
            return Exit.PIPE_TRY_AGAIN;
        }
        if (unknown) {
            return Exit.PIPE_NO_USER;
        }
        replies.stream().filter(SmtpReply::permanent).forEach(r -> complain(r.line()));
        return replies.stream().anyMatch(SmtpReply::permanent) ? Exit.PIPE_DATA : Exit.DONE;
    }

    private void report(ForwardPath path, SmtpReply reply) {
        if (!reply.positive()) {
            complain(Commands.oneLine(path.mailbox().address()) + ": " + reply.line());
        }
    }

    private void complain(String line) {
        if (spec != null) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("siesta: " + line);
        }
    }
}
