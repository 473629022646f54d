"""Measures mailboxes one after the other, each on a new TLS connection, as a small script does.

Usage: serial_imap.py PORT CA_FILE COUNT; prints the seconds and the CPU milliseconds of a probe.
"""
import imaplib
import ssl
import sys
import time

port, authority, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
context = ssl.create_default_context(cafile=authority)


def probe(number):
    client = imaplib.IMAP4_SSL("localhost", port, ssl_context=context)
    client.login("user%d@bench.example.org" % (number % 64), "secret")
    status, answer = client.getquotaroot("INBOX")
    assert status == "OK" and b"STORAGE" in answer[1][0], answer
    client.logout()


probe(0)
begin, cpu = time.monotonic(), time.process_time()
for i in range(count):
    probe(i)
if count:
    print(
        "%.4f %.4f"
        % ((time.monotonic() - begin) / count, (time.process_time() - cpu) / count * 1000)
    )
