import { describe, expect, it, test } from "vitest";
import { eventsIn } from "../src/api/stream";
import { isBackground, readFrame, themeAsked } from "../src/kit/frame";
import { badgeSnippet, badgeUrl, frameSnippet, frameUrl } from "../src/sites/settings/sharing/snippets";

describe("a frame", () => {
  test.each(["transparent", "#fff", "#1d1b18", "#ABCDEF"])("%s is a background", (text) =>
    expect(isBackground(text)).toBe(true),
  );
  test.each(["red", "#12345", "url(//evil.example)", "#fff;x:y", "", undefined])("%s is none", (text) =>
    expect(isBackground(text)).toBe(false),
  );

  it("takes only what it knows from an address", () => {
    expect(readFrame({ embed: "1", theme: "dark", background: "#000", width: "manual" })).toEqual({
      embed: "1",
      theme: "dark",
      background: "#000",
      width: "manual",
    });
    expect(readFrame({ embed: "yes", theme: "pink", background: "x", width: "9" })).toEqual({});
  });

  it("has its theme from the address, and no other page has", () => {
    expect(themeAsked({ pathname: "/share/x", search: "?theme=dark" })).toBe("dark");
    expect(themeAsked({ pathname: "/share/x", search: "?theme=system" })).toBeUndefined();
    expect(themeAsked({ pathname: "/sites", search: "?theme=dark" })).toBeUndefined();
  });
});

describe("snippets", () => {
  const look = { theme: "dark", background: "#fff" };

  it("frame the link, escaped", () => {
    expect(frameUrl("https://stats.example/share/abc", look)).toBe(
      "https://stats.example/share/abc?embed=1&theme=dark&background=%23fff&width=manual",
    );
    expect(frameUrl("https://stats.example/share/abc", look, "http://127.0.0.1")).toMatch(/^http:\/\/127/);
    expect(frameSnippet("https://stats.example/share/abc", look)).toContain("&amp;theme=dark");
  });

  it("show a badge; how many are there now has no period", () => {
    expect(badgeUrl("https://s.example", "abc", "live", "7d", "auto")).toBe(
      "https://s.example/badge/abc.svg?metric=live",
    );
    expect(badgeSnippet("https://s.example/badge/a.svg?a=1&b=2", "x.example")).toContain("a=1&amp;b=2");
  });
});

describe("a stream of events", () => {
  it("is cut where events end, and keeps the rest", () => {
    expect(eventsIn('event: current\ndata: {"visitors":2}\n\n: still here\n\nevent: cur')).toEqual({
      events: [{ name: "current", data: '{"visitors":2}' }],
      rest: "event: cur",
    });
  });
});
