import { describe, expect, test } from "vitest";
import {
  curlOf,
  newestEvents,
  ofDimension,
  ofFunnel,
  ofGoals,
  shownParams,
  wholePage,
} from "../src/web-analytics/questions";
import type { Asked } from "../src/web-analytics/view";

const SITE = { id: "abc" };
const view: Asked = { period: "7d", compare: "previous", f: ["is,path,/it's"] };
const curl = (question: Parameters<typeof curlOf>[2]) => curlOf(SITE, view, question, "https://hub.example");

describe("a question as a curl command", () => {
  test.each([
    [wholePage, "overview?period=7d&compare=previous&f=is%2Cpath%2C%2Fit%27s"],
    [
      ofDimension("title", { search: "do", sort: "-visits" }),
      "breakdown?period=7d&compare=previous&f=is%2Cpath%2C%2Fit%27s&dimension=title&search=do&sort=-visits",
    ],
    [ofGoals, "goals?period=7d&compare=previous&f=is%2Cpath%2C%2Fit%27s"],
    [
      ofFunnel({ id: "f1", name: "To sign-up" }, "device"),
      "funnels/f1?period=7d&compare=previous&f=is%2Cpath%2C%2Fit%27s&by=device",
    ],
  ])("%o", (question, path) => {
    expect(curl(question)).toBe(
      `curl -H "Authorization: Bearer $NIGHTJAR_KEY" 'https://hub.example/api/sites/abc/analytics/${path}'`,
    );
  });

  test("waits for a stream, which has no period", () => {
    expect(curl(newestEvents)).toBe(
      `curl -N -H "Authorization: Bearer $NIGHTJAR_KEY" 'https://hub.example/api/sites/abc/analytics/live/events'`,
    );
  });

  test("cannot end its own quotes", () => {
    expect(curlOf(SITE, view, ofGoals, "https://it's.example")).toContain(" 'https://it'\\''s.example/");
  });
});

test("the SQL of a dimension is asked for by its name, searched and sorted as its table is", () => {
  const { of, dimension, search, sort, f } = shownParams(view, ofDimension("title", { search: "do", sort: "value" }));
  expect({ of, dimension, search, sort, f }).toEqual({
    of: "title",
    dimension: undefined,
    search: "do",
    sort: "value",
    f: view.f,
  });
  expect(shownParams(view, wholePage).of).toBe("overview");
  expect(shownParams(view, newestEvents)).toEqual({});
});
