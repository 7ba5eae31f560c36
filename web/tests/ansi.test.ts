import { describe, expect, it } from "vitest";
import { isTold, pieces } from "../src/apm/logs/ansi";

const ESC = "\u001b[";

describe("colours of terminals", () => {
  it("become pieces of text, and what is no colour goes", () => {
    expect(pieces(`${ESC}31mfailed${ESC}0m: ${ESC}1;94mbold${ESC}22m blue${ESC}2K`)).toEqual([
      { text: "failed", colour: 1 },
      { text: ": " },
      { text: "bold", colour: 4, isBold: true },
      { text: " blue", colour: 4, isBold: undefined, isDim: undefined },
    ]);
    expect(pieces("plain")).toEqual([{ text: "plain" }]);
    expect(pieces("")).toEqual([]);
  });
  it("of a palette have a name or are the text's own, and their numbers are not read as others", () => {
    expect(pieces(`${ESC}38;5;2mgreen${ESC}38;2;1;31;3mtrue${ESC}mnone`)).toEqual([
      { text: "green", colour: 2 },
      { text: "true", colour: 2 },
      { text: "none" },
    ]);
    expect(isTold(`${ESC}0m`)).toBe(true);
  });
});
