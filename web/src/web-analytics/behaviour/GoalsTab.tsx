import { Button } from "@mantine/core";
import { IconArrowsVertical, IconBolt, IconFileText, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { createPortal } from "react-dom";
import { ask } from "../../api/client";
import type { Goal, GoalReport, GoalRow } from "../../api/types";
import { includes, useIsShared, useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, exact, share, shareInColumn } from "../../kit/numbers";
import { QuestionMenu } from "../QuestionMenu";
import { suggestionsQuery } from "../queries";
import { ofGoals } from "../questions";
import { Before } from "./Before";
import type { TabBody } from "./Behaviour";
import classes from "./Behaviour.module.css";
import { money } from "./money";
import { goalReportQuery } from "./queries";

const SHOWN = 9;
const ICONS: Record<Goal["kind"], typeof IconBolt> = {
  event: IconBolt,
  page: IconFileText,
  scroll: IconArrowsVertical,
};

function hint({ goal, visitors, events, conversion_rate, revenue, before }: GoalRow): string {
  const was = before
    ? `\nBefore: ${exact(before.visitors)} visitors, ${exact(before.events)} in all, ${share(before.conversion_rate)}`
    : "";
  const mean = revenue.map((one) => `\n${money(one.average, one.currency)} on average`).join("");
  return `${goal.name}: ${exact(visitors)} visitors, ${exact(events)} in all, ${share(conversion_rate)}${was}${mean}\nClick to filter.`;
}

/** What each currency earned, now and in the compared period; also one that earns nothing any more. */
function Revenue({ row, compares }: { row: GoalRow; compares: boolean }) {
  const named = (list: readonly { currency: string; total: string }[] | undefined, currency: string) =>
    list?.find((one) => one.currency === currency)?.total ?? "0";
  const currencies = row.revenue.map((one) => one.currency);
  const gone = compares ? (row.before?.revenue ?? []).map((one) => one.currency) : [];
  return [...new Set([...currencies, ...gone])].map((currency) => (
    <span key={currency} className={classes.money}>
      {money(named(row.revenue, currency), currency)}
      {compares && (
        <Before
          change={row.change?.revenue.find((one) => one.currency === currency)?.total}
          before={money(named(row.before?.revenue, currency), currency)}
        />
      )}
    </span>
  ));
}

interface LineProps {
  row: GoalRow;
  most: number;
  hasMoney: boolean;
  compares: boolean;
  isOn: boolean;
  toggle: () => void;
}

function Line({ row, most, hasMoney, compares, isOn, toggle }: LineProps) {
  const Icon = ICONS[row.goal.kind];
  const { before, change } = row;
  const was = (of: "visitors" | "events" | "conversion_rate", said: (n: number | null) => string) =>
    compares && before && <Before change={change?.[of]} before={said(before[of])} />;
  return (
    <li>
      <button type="button" className={classes.row} title={hint(row)} aria-pressed={isOn} onClick={toggle}>
        <span className={classes.what}>
          <span className={classes.bar} style={{ width: `${(row.visitors / most) * 100}%` }} />
          <Icon size={15} stroke={1.6} aria-hidden="true" />
          <span className={classes.name}>{row.goal.name}</span>
        </span>
        <span className={classes.number} data-strong>
          {count(row.visitors)}
          {was("visitors", count)}
        </span>
        <span className={classes.number} data-quiet>
          {count(row.events)}
          {was("events", count)}
        </span>
        <span className={classes.number} data-quiet>
          {shareInColumn(row.conversion_rate)}
          {was("conversion_rate", shareInColumn)}
        </span>
        {hasMoney && (
          <span className={classes.number} data-wide>
            <Revenue row={row} compares={compares} />
          </span>
        )}
      </button>
    </li>
  );
}

function Table({ report, controls }: { report: GoalReport } & Pick<TabBody, "controls">) {
  const [showsAll, showAll] = useState(false);
  const { filters, toggle } = controls;
  const most = Math.max(1, ...report.rows.map((row) => row.visitors));
  // A zero that nobody counted is no zero: with nobody there before, there is nothing to compare with.
  const compares = Boolean(report.visitors_before);
  const hasMoney = report.rows.some((row) => row.revenue.length > 0 || (compares && row.before?.revenue.length));
  const shown = showsAll ? report.rows : report.rows.slice(0, SHOWN);
  const isOn = (name: string) =>
    filters.some((f) => f.dimension === "goal" && f.operator === "is" && f.values.includes(name));
  return (
    <div data-compares={compares || undefined} style={{ "--numbers": hasMoney ? 4 : 3 } as React.CSSProperties}>
      <div className={classes.head}>
        <span>Goal</span>
        <span>Uniques</span>
        <span>Total</span>
        <span>CR</span>
        {hasMoney && <span data-wide>Revenue</span>}
      </div>
      <ol className={classes.rows}>
        {shown.map((row) => (
          <Line
            key={row.goal.id}
            row={row}
            most={most}
            hasMoney={hasMoney}
            compares={compares}
            isOn={isOn(row.goal.name)}
            toggle={() => toggle("goal", row.goal.name)}
          />
        ))}
      </ol>
      <footer className={classes.foot}>
        {report.rows.length > SHOWN && !showsAll ? (
          <button type="button" className={classes.link} onClick={() => showAll(true)}>
            {report.rows.length - SHOWN} more
          </button>
        ) : (
          <span>CR is the share of all visitors who did it</span>
        )}
        <EditLink />
      </footer>
    </div>
  );
}

function EditLink() {
  const site = useSite();
  const isShared = useIsShared();
  if (isShared || !includes(site.role, "member")) return null;
  return (
    <Link to="/$site/settings/$part" params={{ site: site.id, part: "goals" }} className={classes.link}>
      Edit goals
    </Link>
  );
}

/** No goals yet: the events that were seen are offered, one click each. */
function Invite({ controls }: Pick<TabBody, "controls">) {
  const site = useSite();
  const isShared = useIsShared();
  const client = useQueryClient();
  const [made, setMade] = useState<string | null>(null);
  const { data: seen = [] } = useQuery(suggestionsQuery(site, controls.view, "name", ""));
  const offers = seen.filter((name) => name !== "pageview" && name !== "engagement").slice(0, 6);
  if (isShared || !includes(site.role, "member")) return <Empty title="This site has no goals yet" minHeight={200} />;
  const make = async (name: string) => {
    setMade(name);
    try {
      await ask<Goal>(`/sites/${site.id}/goals`, { method: "POST", body: { kind: "event", event_name: name } });
      await client.invalidateQueries({ queryKey: ["goals", site.id] });
      await client.invalidateQueries({ queryKey: ["goal-report", site.id] });
    } finally {
      setMade(null);
    }
  };
  return (
    <div className={classes.invite}>
      <div>
        <h3>What should visitors do here?</h3>
        <p>
          A goal is an event, a page that they reach, or how far they read. It counts from the first visit on, also
          those before you made it.
        </p>
      </div>
      {offers.length > 0 && (
        <div className={classes.offers}>
          {offers.map((name) => (
            <Button
              key={name}
              variant="default"
              size="xs"
              leftSection={<IconPlus size={14} />}
              loading={made === name}
              onClick={() => make(name)}
            >
              {name}
            </Button>
          ))}
        </div>
      )}
      <Button
        size="xs"
        variant={offers.length > 0 ? "subtle" : "filled"}
        renderRoot={(props) => <Link to="/$site/settings/$part" params={{ site: site.id, part: "goals" }} {...props} />}
      >
        {offers.length > 0 ? "Something else" : "Make the first goal"}
      </Button>
    </div>
  );
}

export function GoalsTab({ controls, corner }: TabBody) {
  const { data, error, refetch } = useQuery(goalReportQuery(useSite(), controls.view));
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={200} />;
  if (!data) return <div className="skeleton" style={{ height: 160, marginTop: 32, opacity: 0.5 }} />;
  if (data.rows.length === 0) return <Invite controls={controls} />;
  return (
    <>
      {corner && createPortal(<QuestionMenu label="goals" question={ofGoals} view={controls.view} />, corner)}
      <Table report={data} controls={controls} />
    </>
  );
}
