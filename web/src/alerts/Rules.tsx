import { Button, Switch } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { includes, useSite } from "../api/useSite";
import { since } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { useNow } from "../kit/useNow";
import classes from "./Alerts.module.css";
import { useAlerts, useChange } from "./api";
import { formOf } from "./form";
import { saidOf } from "./metrics";
import { AlertsRoom } from "./Room";
import type { Rule, RuleForm, Watchable } from "./types";
import { SEVERITIES, span } from "./words";

/** What a rule watches, in a line. */
function watched(rule: Rule, known: Watchable | undefined): string {
  if (rule.signals)
    return rule.signals.kinds.map((kind) => known?.signals.find((one) => one.kind === kind)?.title ?? kind).join(" · ");
  if (!rule.measure) return "";
  const title = known?.measures.find((one) => one.name === rule.measure?.measure)?.title ?? rule.measure.measure;
  const { condition, window_s, query } = rule.measure;
  const of = saidOf(query);
  const bad =
    condition.kind === "threshold"
      ? `${condition.is_above === false ? "below" : "above"} ${condition.value}`
      : condition.kind === "absence"
        ? "none"
        : `${condition.percent ?? 50} % ${{ up: "above", down: "below", both: "off" }[condition.direction ?? "both"]} the usual`;
  return `${title}${of ? ` (${of})` : ""} ${bad} in ${span(window_s ?? 300)}`;
}

function Line({ rule, known, mayEdit }: { rule: Rule; known?: Watchable; mayEdit: boolean }) {
  const site = useSite();
  const now = useNow();
  const turn = useChange<RuleForm>((body) => ({ path: `alert-rules/${rule.id}`, method: "PUT", body }));
  const severity = SEVERITIES.find(({ value }) => value === rule.severity)?.label ?? "As bad as the signal says";
  return (
    <li className={classes.rule} data-off={!rule.is_on || undefined}>
      <Switch
        aria-label={`${rule.name}: ${rule.is_on ? "on" : "off"}`}
        checked={rule.is_on}
        disabled={!mayEdit || turn.isPending}
        onChange={(event) => turn.mutate({ ...formOf(rule), is_on: event.currentTarget.checked })}
      />
      <span className={classes.grow}>
        <Link to="/$site/alerts/rules/$rule" params={{ site: site.id, rule: rule.id }} className={classes.title}>
          {rule.name}
        </Link>
        <span className="small quiet">{watched(rule, known)}</span>
        {rule.trouble && <span className={classes.trouble}>Cannot be looked at: {rule.trouble}</span>}
      </span>
      <span className={classes.when}>
        {rule.firing > 0 ? (
          <span className={classes.firing}>{rule.firing} firing</span>
        ) : (
          <span className="small quiet">{severity}</span>
        )}
        {rule.checked_at && <span className="small quiet">looked {since(rule.checked_at, now)}</span>}
      </span>
    </li>
  );
}

/** All rules, in the order in which they take signals. */
export function Rules() {
  const site = useSite();
  const mayEdit = includes(site.role, "member");
  const { data, error, refetch } = useAlerts<Rule[]>("alert-rules");
  const { data: known } = useAlerts<Watchable>("alert-rules/watchable", {}, 0);
  return (
    <AlertsRoom
      title="Rules"
      tools={
        mayEdit && (
          <>
            <Button
              size="xs"
              variant="default"
              component="a"
              href={`/api/sites/${site.id}/alert-rules/file`}
              download="rules.yml"
            >
              As YAML
            </Button>
            <Button
              size="xs"
              renderRoot={(props) => (
                <Link to="/$site/alerts/rules/$rule" params={{ site: site.id, rule: "new" }} {...props} />
              )}
            >
              New rule
            </Button>
          </>
        )
      }
    >
      <p className="quiet small" style={{ maxWidth: "70ch", marginBottom: 8 }}>
        A signal is taken by the first rule that fits it. Rules over numbers are looked at each minute.
      </p>
      {error && !data ? (
        <Failure error={error} retry={() => refetch()} minHeight={240} />
      ) : !data ? (
        <div className="skeleton" style={{ height: 320 }} />
      ) : data.length === 0 ? (
        <Empty title="There is no rule" minHeight={200}>
          Without one nobody hears of anything. A rule over signals tells of monitors and errors, one over numbers of
          traffic, services and logs.
        </Empty>
      ) : (
        <ul className={classes.list}>
          {data.map((rule) => (
            <Line key={rule.id} rule={rule} known={known} mayEdit={mayEdit} />
          ))}
        </ul>
      )}
    </AlertsRoom>
  );
}
