package mailquota.inventory.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import mailquota.inventory.MailboxEntry;
import mailquota.inventory.source.Source.Outcome;
import mailquota.net.Deadline;
import mailquota.quota.Address;
import mailquota.quota.Bytes;
import mailquota.quota.Secret;
import mailquota.testing.Command;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real files, whole and broken. */
@Timeout(60)
class FileSourceTest extends FileSourceRun {

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void everyColumnOfACsvIsTaken(String separator) throws IOException {
    String csv =
        """
        Address,contact,LANGUAGE,limit_bytes,password,exclude,server

        "alice@example.org",alice@example.net,de_DE,2GiB," s3""cret,;\t",yes,mx2
        bob@example.org,,,,,,
        """
            .replace(",", separator)
            .replace("cret" + separator, "cret,");
    assertThat(read("a.csv", csv)).isEqualTo(new Outcome.Complete());
    assertThat(rows.entries())
        .containsExactly(
            alice(new Secret(" s3\"cret,;\t")),
            MailboxEntry.of(new Address("bob@example.org"), "mx1"));
    assertThat(rows.rejected()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.json  | [{"address": "alice@example.org", "contact": "alice@example.net", "language": "de-DE", "limit": 2147483648, "password": "x", "exclude": true, "server": "mx2"}, "bob@example.org"]
          a.jsonl | {"Address": "alice@example.org", "contact": "alice@example.net", "language": "de_DE", "limit": "2GiB", "password": "x", "exclude": "yes", "server": "mx2"} {"address": "bob@example.org", "contact": null}
          a.yml   | [{address: alice@example.org, contact: alice@example.net, language: de_DE, limit: 2GiB, password: x, exclude: yes, server: mx2}, bob@example.org]
          """)
  void everyKeyOfAnObjectIsTaken(String name, String text) throws IOException {
    assertThat(read(name, text)).isEqualTo(new Outcome.Complete());
    assertThat(rows.entries())
        .containsExactly(
            alice(new Secret("x")), MailboxEntry.of(new Address("bob@example.org"), "mx1"));
    assertThat(rows.rejected()).isZero();
  }

  private static MailboxEntry alice(Secret password) {
    return new MailboxEntry(
        new Address("alice@example.org"),
        "mx2",
        "alice@example.net",
        Locale.GERMANY,
        new Bytes(2L << 30),
        password,
        true);
  }

  @Test
  void aBlockListOfYamlIsTaken() throws IOException {
    assertThat(
            read("a.yaml", "# mine\n- address: alice@example.org\n  limit: 1\n- bob@example.org\n"))
        .isEqualTo(new Outcome.Complete());
    assertThat(addresses()).containsExactly("alice@example.org", "bob@example.org");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeffaddress\nalice@example.org\n",
        "address\r\nalice@example.org\r\n",
        "address\ralice@example.org\r",
        "\n\naddress\n\n\nalice@example.org\n\n",
        "\"address\"\n\"alice@example.org\"",
        "address,contact\nalice@example.org,a@example.net",
        "address,contact\nalice@example.org,\n",
        "contact;address\n;alice@example.org\n"
      })
  void unusualTextIsTaken(String csv) throws IOException {
    assertThat(read("a.csv", csv)).isEqualTo(new Outcome.Complete());
    assertThat(addresses()).containsExactly("alice@example.org");
    assertThat(rows.problems()).isEmpty();
  }

  @Test
  void aMarkBeforeJsonAndYamlIsTaken() throws IOException {
    assertThat(read("a.json", "\ufeff[\"alice@example.org\"]\r\n"))
        .isEqualTo(new Outcome.Complete());
    assertThat(read("a.yaml", "\ufeff- bob@example.org\r\n")).isEqualTo(new Outcome.Complete());
    assertThat(addresses()).containsExactly("alice@example.org", "bob@example.org");
  }

  @Test
  void aRowWithAWrongNumberOfColumnsIsRejectedWithItsNumber() throws IOException {
    String csv =
        """
        address,contact
        alice@example.org
        bob@example.org,b@example.net,de
        carol@example.org,

        dave@example.org,nobody
        """;
    assertThat(read("a.csv", csv)).isEqualTo(new Outcome.Complete());
    assertThat(addresses()).containsExactly("carol@example.org", "dave@example.org");
    assertThat(rows.problems())
        .containsExactly(
            "row 2: expected columns=2, got 1",
            "row 3: expected columns=2, got 3",
            "row 6: mailbox=dave@example.org contact: expected an e-mail address, got nobody");
  }

  @Test
  void aRowThatIsNotUtf8IsRejected() throws IOException {
    Path file = folder.resolve("a.csv");
    Files.write(file, "address\njörg@example.org\nalice@example.org\n".getBytes(ISO_8859_1));
    assertThat(read(file)).isEqualTo(new Outcome.Complete());
    assertThat(addresses()).containsExactly("alice@example.org");
    assertThat(rows.problems()).containsExactly("row 2: address is not UTF-8 text");
  }

  @Test
  void anElementThatIsNoObjectIsRejected() throws IOException {
    String json =
        """
        [1, null, ["alice@example.org"], {"address": {"local": "x"}}, {"contact": "a@example.net"},
         {"address": "a@example.org", "limit": 1, "limit_bytes": 2}, "bob@example.org"]
        """;
    assertThat(read("a.json", json)).isEqualTo(new Outcome.Complete());
    assertThat(addresses()).containsExactly("bob@example.org");
    assertThat(rows.problems())
        .containsExactly(
            "row 1: expected an object or an address",
            "row 2: expected an object or an address",
            "row 3: expected an object or an address",
            "row 4: address: expected a text or a number",
            "row 5: no address");
    assertThat(rows.rejected()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.csv  | ''                                        | it is empty: expected a header
          a.csv  | '\n\n'                                    | it is empty: expected a header
          a.csv  | 'address,kontact\n'                       | its header has an unknown column, "kontact": expected any of address, contact, language, limit, password, exclude, server
          a.csv  | 'alice@example.org,hunter2!\n'            | its header has an unknown column, which is no name: expected any of address, contact, language, limit, password, exclude, server
          a.csv  | 'address,contact,\n'                      | its header has an unknown column, which is no name: expected any of address, contact, language, limit, password, exclude, server
          a.csv  | 'contact\na@example.org\n'                | its header has no column address, but contact
          a.csv  | 'address,limit,limit_bytes\n'             | its header has two columns limit
          a.csv  | 'a,a,a,a,a,a,a,a,a\n'                     | its header has more columns than there are: expected address, contact, language, limit, password, exclude, server
          a.csv  | 'address,contact\na@example.org,\nb@exam' | it ends within a row: expected columns=2, got 1
          a.csv  | 'address\n"alice@example.org\nbob@exam'   | its syntax is not valid, line 3
          a.json | ''                                        | it is empty: expected a list, or one object a line
          a.json | '[{"address": "alice@example.org"}, {"a'  | it ends in the middle of a value, line 1, column 39
          a.json | '[{"address": "alice@example.org"},'      | its syntax is not valid, line 1, column 35
          a.json | '["a@example.org"'                        | it ends in the middle of a value, line 1, column 17
          a.json | '["a@example.org"] hunter2'               | its syntax is not valid, line 1
          a.json | '["a@example.org"] []'                    | there is more after the end of its list
          a.json | 'hunter2'                                 | its syntax is not valid, line 1
          a.json | '"a@example.org"'                         | expected a list, or one object a line
          a.json | '{"mailboxes": []}'                       | row 1 has an unknown key, "mailboxes": expected any of address, contact, language, limit, password, exclude, server
          a.json | '{"alice@example.org": "hunter2"}'        | row 1 has an unknown key, which is no name: expected any of address, contact, language, limit, password, exclude, server
          a.yaml | '# nothing'                               | it is empty: expected a list, or one object a line
          a.yaml | '- {address: alice@example.org'           | its syntax is not valid, line
          a.yaml | '- "alice@example'                        | its syntax is not valid, line
          """)
  void aBrokenFileFailsTheReading(String name, String text, String detail) throws IOException {
    String unescaped = text.replace("\\n", "\n");
    assertThat(detail(read(name, unescaped)))
        .startsWith("file " + folder.resolve(name) + ": " + detail)
        .doesNotContain("hunter2", "@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.json", "a.yaml"})
  void garbageFailsTheReading(String name) throws IOException {
    byte[] garbage = new byte[100_000];
    new Random(7).nextBytes(garbage);
    Path file = Files.write(folder.resolve(name), garbage);
    assertThat(detail(read(file))).hasSizeLessThan(300);
    Files.write(file, "address,contact\na@example.org,\n".getBytes(UTF_16));
    assertThat(detail(read(file))).hasSizeLessThan(300);
    assertThat(rows.entries()).isEmpty();
  }

  @Test
  void whatIsNoRegularFileFailsTheReading() throws IOException {
    Path none = folder.resolve("none.csv");
    assertThat(detail(read(none))).isEqualTo("file " + none + ": no such file");
    Path inner = Files.createDirectory(folder.resolve("folder.csv"));
    assertThat(detail(read(inner))).endsWith("it is a folder");
    Path pipe = folder.resolve("pipe.csv");
    Command.run(List.of("mkfifo", pipe.toString())).orThrow();
    assertThat(detail(read(pipe))).endsWith("it is no regular file, but a pipe or such");
  }

  @ParameterizedTest
  @CsvSource({"a.csv, 1GiB", "a.json, 1GiB", "a.yaml, 64MiB"})
  void aFileAboveItsBoundFailsTheReading(String name, String bound) throws IOException {
    Path file = folder.resolve(name);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength((1L << 30) + 1);
    }
    assertThat(detail(read(file))).endsWith("it is larger than " + bound);
  }

  @Test
  void anEmptyListIsComplete() throws IOException {
    assertThat(read("a.csv", "address,contact\n")).isEqualTo(new Outcome.Complete());
    assertThat(read("a.json", "[]")).isEqualTo(new Outcome.Complete());
    assertThat(read("a.yaml", "[]")).isEqualTo(new Outcome.Complete());
    assertThat(rows.rows()).isZero();
  }

  @Test
  void anUnchangedFileIsNotReadAgain() throws IOException {
    Path file = write("a.csv", "address\nalice@example.org\n");
    FileSource source = source(file, NOW);
    assertThat(read(source)).isEqualTo(new Outcome.Complete());
    assertThat(read(source)).isEqualTo(new Outcome.Unchanged());
    source.forget();
    assertThat(read(source)).isEqualTo(new Outcome.Complete());
  }

  @Test
  void aChangeOfTimeSizeOrInodeIsSeen() throws IOException {
    Path file = write("a.csv", "address\nalice@example.org\n");
    FileSource source = source(file, NOW);
    assertThat(read(source)).isEqualTo(new Outcome.Complete());
    Files.setLastModifiedTime(file, FileTime.from(WRITTEN.minusSeconds(9)));
    assertThat(read(source)).as("another time").isEqualTo(new Outcome.Complete());
    Files.writeString(file, "address\nalice@example.org\nbob@example.org\n");
    Files.setLastModifiedTime(file, FileTime.from(WRITTEN.minusSeconds(9)));
    assertThat(read(source)).as("another size").isEqualTo(new Outcome.Complete());
    Path next = folder.resolve("next");
    Files.writeString(next, "address\nalice@example.org\nzoe@example.org\n");
    Files.setLastModifiedTime(next, FileTime.from(WRITTEN.minusSeconds(9)));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    assertThat(read(source)).as("another inode").isEqualTo(new Outcome.Complete());
    assertThat(addresses()).endsWith("zoe@example.org");
    assertThat(read(source)).isEqualTo(new Outcome.Unchanged());
  }

  @Test
  void aFileThatHasJustBeenWrittenIsReadAgain() throws IOException {
    Path file = write("a.csv", "address\nalice@example.org\n");
    FileSource source = source(file, WRITTEN.plusSeconds(1));
    assertThat(read(source)).isEqualTo(new Outcome.Complete());
    assertThat(read(source)).as("its time may not tell a change").isEqualTo(new Outcome.Complete());
  }

  @Test
  void aFileThatIsWrittenWhileItIsReadFailsTheReading() throws IOException {
    Path file = write("a.csv", "address\n" + "alice@example.org\n".repeat(1001));
    rows = new Rows(common(), CHECKS, 100, List.of(), () -> append(file));
    assertThat(detail(read(source(file, NOW)))).endsWith("it was written while it was read");
  }

  @Test
  void theDeadlineIsKept() throws IOException {
    Path file = write("a.csv", "address\nalice@example.org\n");
    assertThat(detail(source(file, NOW).read(rows, Deadline.in(Duration.ZERO))))
        .endsWith("it is not read within 0s");
  }

  @Test
  void tooManyMailboxesEndTheReading() throws IOException {
    Path file = write("a.csv", "address\na@example.org\nb@example.org\n");
    rows = rows(1);
    assertThatThrownBy(() -> read(source(file, NOW))).isInstanceOf(Rows.TooManyException.class);
  }

  /** In a heap of 64 MiB; rows that are rejected are not kept. */
  @Tag("hostile")
  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.jsonl", "a.yaml"})
  void aMillionRowsAreStreamed(String name) throws IOException {
    Path file = folder.resolve(name);
    try (Writer text = Files.newBufferedWriter(file)) {
      text.write(name.endsWith("csv") ? "address,contact\n" : "");
      String row =
          switch (FileFormat.of(name).orElseThrow()) {
            case CSV -> "alice@example.org,alice@example.net\n";
            case JSON ->
                "{\"address\": \"alice@example.org\", \"contact\": \"alice@example.net\"}\n";
            case YAML -> "- {address: alice@example.org}\n";
          };
      for (int i = 0; i < 1_000_000; i++) {
        text.write(row);
      }
    }
    assertThat(read(file)).isEqualTo(new Outcome.Complete());
    assertThat(rows.rows()).isEqualTo(1_000_000);
    assertThat(rows.entries()).hasSize(1);
  }

  @Tag("hostile")
  @ParameterizedTest
  @CsvSource({
    "a.csv, 'address\n\"', abcdefgh",
    "a.csv, 'address\na', ','",
    "a.csv, '', abcdefgh",
    "a.csv, '', ','",
    "a.json, '[\"', abcdefgh",
    "a.json, '', '[[[['",
    "a.json, '[{\"', abcdefgh"
  })
  void anEndlessValueDoesNotFillTheHeap(String name, String begin, String more) throws IOException {
    Path file = folder.resolve(name);
    try (Writer text = Files.newBufferedWriter(file)) {
      text.write(begin);
      for (int i = 0; i < 300; i++) {
        text.write(more.repeat((1 << 20) / more.length()));
      }
    }
    Outcome outcome = read(file);
    assertThat(rows.entries()).isEmpty();
    // A row of endless columns is one rejected row.
    assertThat(outcome instanceof Outcome.Failed || rows.rejected() == 1).isTrue();
  }

  private static void append(Path file) {
    try {
      Files.writeString(file, "x\n", java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
