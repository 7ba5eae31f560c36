import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createPortal } from "react-dom";
import type { Breakdown, Row } from "../../api/types";
import { useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { asksGoal } from "../../kit/filters";
import { count, exact, plural, shareInColumn } from "../../kit/numbers";
import { dimensionNamed, wordsOf } from "../dimensions";
import { QuestionMenu } from "../QuestionMenu";
import { firstRowsQuery, suggestionsQuery } from "../queries";
import { ofDimension } from "../questions";
import type { TabBody } from "./Behaviour";
import classes from "./Behaviour.module.css";

const SHOWN = 9;

export function PropertiesTab({ controls, overview, corner }: TabBody) {
  const site = useSite();
  const { view, change } = controls;
  const names = useQuery(suggestionsQuery(site, view, "prop", ""));
  const chosen = view.prop ? `prop:${view.prop}` : names.data?.[0];
  if (names.error && !names.data) {
    return <Failure error={names.error} retry={() => names.refetch()} minHeight={200} />;
  }
  if (!names.data) return <div className="skeleton" style={{ height: 160, marginTop: 32, opacity: 0.5 }} />;
  if (!chosen) return <Teach />;
  const known = names.data.includes(chosen) ? names.data : [chosen, ...names.data];
  return (
    <>
      <div className={classes.tools}>
        <Select
          aria-label="Property"
          size="xs"
          w={220}
          searchable={known.length > 8}
          allowDeselect={false}
          data={known.map((name) => ({ value: name, label: name.slice(5) }))}
          value={chosen}
          onChange={(name) => name && change({ prop: name.slice(5) })}
        />
      </div>
      {corner && createPortal(<QuestionMenu label="properties" question={ofDimension(chosen)} view={view} />, corner)}
      <Values key={chosen} name={chosen} controls={controls} total={overview?.metrics.visitors.value ?? 0} />
    </>
  );
}

function Teach() {
  return (
    <div className={classes.invite}>
      <div>
        <h3>Say more about an event</h3>
        <p>
          Properties are yours: <code className="mono">nightjar("Sign-up", {"{ props: { plan: 'team' } }"})</code>. Each
          becomes a breakdown here and a filter everywhere.
        </p>
      </div>
    </div>
  );
}

function Values({ name, controls, total }: { name: string; controls: TabBody["controls"]; total: number }) {
  const { view, filters } = controls;
  const { data, error, refetch } = useQuery(firstRowsQuery(useSite(), view, name, SHOWN));
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={200} />;
  if (!data) return <div className="skeleton" style={{ height: 160, opacity: 0.5 }} />;
  if (data.rows.length === 0) return <Empty title="No event of this period has that property" minHeight={160} />;
  return (
    <Table name={name} found={data} controls={controls} rate={asksGoal(filters) ? rateOf : (row) => part(row, total)} />
  );
}

const part = (row: Row, total: number) => (total ? row.visitors / total : null);
const rateOf = (row: Row) => row.conversion_rate ?? null;

interface TableProps {
  name: string;
  found: Breakdown;
  controls: TabBody["controls"];
  rate: (row: Row) => number | null;
}

function Table({ name, found, controls, rate }: TableProps) {
  const { filters, toggle, change } = controls;
  const dimension = dimensionNamed(name);
  const most = Math.max(1, ...found.rows.map((row) => row.visitors));
  const isOn = (value: string) => filters.some((f) => f.dimension === name && f.values.includes(value));
  return (
    <div style={{ "--numbers": 3 } as React.CSSProperties}>
      <div className={classes.head}>
        <span>{dimension.label}</span>
        <span>Visitors</span>
        <span>Events</span>
        <span>{rate === rateOf ? "CR" : "Share"}</span>
      </div>
      <ol className={classes.rows}>
        {found.rows.map((row) => {
          const words = wordsOf(dimension, row.value, row.label);
          const before = row.before ? `, ${exact(row.before.visitors)} before` : "";
          return (
            <li key={row.value}>
              <button
                type="button"
                className={classes.row}
                title={`${words}: ${exact(row.visitors)} visitors${before}. Click to filter, with Alt to exclude.`}
                aria-pressed={isOn(row.value)}
                onClick={(event) => toggle(name, row.value, event.altKey)}
              >
                <span className={classes.what}>
                  <span className={classes.bar} style={{ width: `${(row.visitors / most) * 100}%` }} />
                  <span className={classes.name}>{words}</span>
                </span>
                <span className={classes.number} data-strong>
                  {count(row.visitors)}
                </span>
                <span className={classes.number} data-quiet>
                  {count(row.events)}
                </span>
                <span className={classes.number} data-quiet>
                  {shareInColumn(rate(row))}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      <footer className={classes.foot}>
        <button type="button" className={classes.link} onClick={() => change({ details: name })}>
          {found.total_rows > found.rows.length
            ? `${plural(found.total_rows - found.rows.length, "more", "more")}`
            : "Search, sort, CSV"}
        </button>
      </footer>
    </div>
  );
}
