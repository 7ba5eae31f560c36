import { describe, expect, test } from "vitest";
import { money } from "../src/web-analytics/behaviour/money";
import { editedStep, filtersOfStep, globOf, moved, patternOf } from "../src/web-analytics/behaviour/steps";
import { metricNamed, metricsFor } from "../src/web-analytics/metrics";

describe("a step of a funnel", () => {
  test.each([
    [["is,path,/pricing"], "page", "/pricing"],
    [["matches,path,^/blog/[^/]*$"], "page", "/blog/*"],
    [["matches,path,^/docs/.*\\\\.html$"], "page", "/docs/**.html"],
    [["is,name,Sign-up"], "event", "Sign-up"],
    [["is,goal,a\\|b"], "goal", "a|b"],
  ])("%j is edited as a %s, %s, and is kept as it was", (filters, kind, value) => {
    const step = editedStep({ filters }, 0);
    expect([step.kind, step.value]).toEqual([kind, value]);
    expect(filtersOfStep(step)).toEqual(filters);
  });

  test.each([[["is,path,/a|/b"]], [["is,country,DE"]], [["is,path,/a", "is,country,DE"]], [["matches,path,^/(a|b)$"]]])(
    "%j is more than the form can say, and stays as it is",
    (filters) => {
      const step = editedStep({ filters }, 0);
      expect(step.kind).toBe("other");
      expect(filtersOfStep(step)).toEqual(filters);
    },
  );

  test("that is empty asks nothing", () => {
    expect(filtersOfStep({ key: 0, kind: "page", value: " ", name: "" })).toEqual([]);
  });
});

test("a glob's other signs are themselves", () => {
  expect(patternOf("/a.b+(c)")).toBe("^/a\\.b\\+\\(c\\)$");
  expect(globOf(patternOf("/a.b/**/c*"))).toBe("/a.b/**/c*");
  expect(globOf("^/a|b$")).toBeNull();
});

test("a step goes elsewhere", () => {
  expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
});

test("money is never rounded where it is small", () => {
  expect(money("62.925", "EUR")).toBe("€62.93");
  expect(money("4719", "EUR")).toBe("€4,719");
});

test("under a goal the page counts conversions, and charts one of its numbers", () => {
  expect(metricsFor(true).map(({ name }) => name)).toEqual(["visitors", "events", "conversion_rate"]);
  expect(metricNamed("bounce_rate", true).name).toBe("visitors");
  expect(metricNamed("bounce_rate").name).toBe("bounce_rate");
});
