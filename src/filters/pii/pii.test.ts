import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { foundIn, PII } from "../test-texts.ts";

function piiIn(text: string): Record<string, string[]> {
  return foundIn(text, PII);
}

describe("personal data", () => {
  it("finds e-mail addresses without the punctuation around them", () => {
    assert.deepEqual(piiIn("Write to <ann.b+shop@mail.example.org>, or bob@example.com."), {
      email: ["ann.b+shop@mail.example.org", "bob@example.com"],
    });
    assert.deepEqual(piiIn("@ann, a@b, user@localhost, x@.com, 5 apples @ 3.50, foo@bar.1"), {});
  });

  it("finds card numbers by issuer, length, grouping and check digit together", () => {
    assert.deepEqual(piiIn("4111111111111111, 5500-0055-5555-5559 or 3782 822463 10005"), {
      card: ["4111111111111111", "5500-0055-5555-5559", "3782 822463 10005"],
    });
    for (const wrong of [
      "4111111111111112",
      "9111 1111 1111 1111",
      "41111111111111111111",
      "4111 1111-1111 1111",
      "411 1111 1111 11111",
    ]) {
      assert.deepEqual(piiIn(`order ${wrong} shipped`), {}, wrong);
    }
  });

  it("finds IBANs with their country's length and a valid check", () => {
    assert.deepEqual(piiIn("GB82 WEST 1234 5698 7654 32 and de89370400440532013000."), {
      iban: ["GB82 WEST 1234 5698 7654 32", "de89370400440532013000"],
    });
    assert.deepEqual(piiIn("GB82 WEST 1234 5698 7654 33, GB82 WEST 1234, XX82 WEST 1234 5698 7654 32"), {});
  });

  it("finds public IPv4 addresses, and no private, documentation or resolver address, and no version", () => {
    assert.deepEqual(piiIn("from 81.2.69.160:443"), { ipv4: ["81.2.69.160"] });
    const others =
      "10.1.2.3 192.168.0.12 172.20.1.1 127.0.0.1 203.0.113.9 8.8.8.8 1.2.3.4 v10.20.30.40 version 12.14.16.18";
    assert.deepEqual(piiIn(`${others} 300.1.2.3 81.2.69.160.7 081.2.69.160`), {});
  });

  it("finds phone numbers in international and clear national form", () => {
    assert.deepEqual(
      piiIn("+44 20 7946 0958, (212) 736-5000, 212-736-5000, phone: 030 901820, call me on 07911 123456"),
      {
        phone: ["+44 20 7946 0958", "(212) 736-5000", "212-736-5000", "030 901820", "07911 123456"],
      },
    );
  });

  it("never takes a plain number, date, price or order number for a phone", () => {
    for (const text of [
      "2127365000",
      "order 212 736 5000",
      "2026-11-24 10:30:00",
      "call on 2026-11-24 at 10",
      "1,234,567.89 and 1 000 000 000",
      "ISBN 978-3-16-148410-0",
      "+1 more, 3+4567890",
      "room 1234 5678",
    ]) {
      assert.deepEqual(piiIn(text), {}, text);
    }
  });

  it("reads digits of other scripts and widths, and points at them", () => {
    assert.deepEqual(piiIn("４１１１ １１１１ １１１１ １１１１"), {
      card: ["４１１１ １１１１ １１１１ １１１１"],
    });
    assert.deepEqual(piiIn("bo\u200bb@exam\u00adple.com"), { email: ["bo\u200bb@exam\u00adple.com"] });
  });
});
