package mailquota.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import mailquota.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    // A single text, since the list of commands shows only the first.
    description =
        "Shows the whole product with no set-up: built-in mail servers whose mailboxes fill, the"
            + " agent that watches them, and the warnings it sends.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private static final int FEWEST = 10;

  @Option(
      names = "--mailboxes",
      paramLabel = "N",
      description =
          "Fill so many mailboxes, at least " + FEWEST + "; the default is ${DEFAULT-VALUE}.",
      defaultValue = "40")
  private int mailboxes;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description = "Fill the mailboxes so many times faster; the default is ${DEFAULT-VALUE}.",
      defaultValue = "1")
  private double speed;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (mailboxes < FEWEST || !(speed > 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "expected --mailboxes of at least %d and a --speed above 0".formatted(FEWEST));
    }
    Logging.onlyErrors();
    PrintWriter out = spec.commandLine().getOut();
    Demo demo = Demo.start(mailboxes, speed, out);
    Signals.onTermination(demo::close);
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }
}
