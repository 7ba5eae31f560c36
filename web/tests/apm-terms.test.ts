import { describe, expect, it } from "vitest";
import { completed, has, piecesOf, placeAt, termOf, toggled, withValue } from "../src/kit/search/terms";

describe("a term", () => {
  it.each([
    ["service", "shop", "service:shop"],
    ["http.route", "/items/{id}", 'http.route:"/items/{id}"'],
    ["name", "GET /items", 'name:"GET /items"'],
    ["name", 'say "hi" \\ there', 'name:"say \\"hi\\" \\\\ there"'],
    ["a key", "x", '"a key":x'],
    ["path", "a*b", 'path:"a*b"'],
    ["empty", "", 'empty:""'],
  ])("%s is %s: %s", (key, value, term) => expect(termOf(key, value)).toBe(term));
});

describe("a search changed by a click", () => {
  it("gets a term, and loses it again", () => {
    expect(toggled("timeout", "service:shop")).toBe("timeout service:shop");
    expect(toggled("timeout service:shop", "service:shop")).toBe("timeout");
  });
  it("does not hold a term and its opposite", () => {
    expect(toggled("service:shop", "-service:shop")).toBe("-service:shop");
    expect(toggled("-service:shop", "service:shop")).toBe("service:shop");
  });
  it("joins a term to alternatives as a whole", () => {
    expect(toggled("a or b", "c:d")).toBe("(a or b) c:d");
  });
  it("has a value once", () => {
    expect(withValue("service:shop", "service", "shop")).toBe("service:shop");
    expect(withValue("", "name", "GET /")).toBe('name:"GET /"');
  });
  it("is taken apart at spaces that are not quoted", () => {
    expect(piecesOf('a "b c" (d or e) k:"f g" x\\ y')).toEqual(["a", '"b c"', "(d or e)", 'k:"f g"', "x\\ y"]);
    expect(has('k:"f g" a', 'k:"f g"')).toBe(true);
    expect(has("a or b", "a")).toBe(false);
  });
});

describe("the place of the cursor", () => {
  const at = (text: string) => placeAt(text, text.length);
  it("is a key while one is written", () => {
    expect(at("")).toEqual({ from: 0, to: 0, typed: "" });
    expect(at("a -ser")).toEqual({ from: 3, to: 6, typed: "ser" });
    expect(at("(ser")).toEqual({ from: 1, to: 4, typed: "ser" });
  });
  it("is a value behind a sign", () => {
    expect(at("service:sh")).toEqual({ from: 8, to: 10, key: "service", typed: "sh" });
    expect(at("duration>=")).toEqual({ from: 10, to: 10, key: "duration", typed: "" });
    expect(at('name:"GET /')).toEqual({ from: 5, to: 11, key: "name", typed: "GET /" });
    expect(at('"my key":x')).toEqual({ from: 9, to: 10, key: "my key", typed: "x" });
  });
  it("is none within words that are quoted", () => {
    expect(at('"free te')).toBeNull();
  });
  it("takes a suggestion", () => {
    const key = completed("a ser", at("a ser")!, "service");
    expect(key).toEqual({ text: "a service:", cursor: 10 });
    const value = completed("service:sh status:error", placeAt("service:sh status:error", 10)!, "my shop");
    expect(value.text).toBe('service:"my shop" status:error');
  });
});
