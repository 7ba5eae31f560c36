/** The form of a rule: how a new one begins, and how a rule becomes a form again. */

import type { Rule, RuleForm } from "./types";

export type Condition = NonNullable<RuleForm["measure"]>["condition"];

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60) || "rule";

/** A new rule over a number. */
export const newRule = (): RuleForm => ({
  slug: "",
  name: "",
  is_on: true,
  measure: {
    measure: "web_visitors",
    query: {},
    window_s: 300,
    condition: { kind: "threshold", is_above: true, value: 100 },
  },
  severity: "warning",
  for_s: 0,
  keep_s: 300,
  no_data: "keep",
  group_s: 60,
  remind_s: 0,
  tells_resolved: true,
  steps: [{ after_s: 0, channels: [] }],
  runbook: "",
});

/** The form that makes a rule as it is. */
export function formOf(rule: Rule): RuleForm {
  const { slug, name, is_on, signals, measure, severity, for_s, keep_s, no_data, group_s, remind_s } = rule;
  const { tells_resolved, steps, runbook } = rule;
  return {
    slug,
    name,
    is_on,
    signals,
    measure,
    severity,
    for_s,
    keep_s,
    no_data,
    group_s,
    remind_s,
    tells_resolved,
    steps,
    runbook,
  };
}

/** A form as it is sent: a rule that has no slug yet gets one of its name. */
export const sent = (form: RuleForm): RuleForm => ({ ...form, slug: form.slug || slugOf(form.name) });

/** How a condition of a kind begins. */
export function conditionOf(kind: string): Condition {
  if (kind === "absence") return { kind: "absence" };
  if (kind === "change") return { kind: "change", direction: "both", percent: 50, least: 10, weeks: 4 };
  return { kind: "threshold", is_above: true, value: 100 };
}
