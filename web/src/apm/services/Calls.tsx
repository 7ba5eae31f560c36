import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { ago } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, share } from "../../kit/numbers";
import { withValue } from "../../kit/search/terms";
import { type Column, Table, WaitingTable } from "../../kit/Table";
import { errorTone, ms, rate } from "../../kit/units";
import type { Time } from "../../kit/window";
import type {
  DatabasesAnswer,
  ExternalAnswer,
  ExternalCall,
  Operation,
  OperationsAnswer,
  Red,
  ServiceAnswer,
  WindowView,
} from "../types";
import { useApm } from "../useApm";
import classes from "./Services.module.css";
import { Spark } from "./Spark";
import { useOrder } from "./useOrder";

interface Props {
  params: Params;
  time: Time;
  query: string;
}

type Shared = Red & { share: number };

/** The numbers that every table of calls has. */
function redColumns<Row extends Shared>(): Column<Row>[] {
  return [
    { name: "rate", label: "Calls", isNumber: true, by: (row) => row.rate, cell: (row) => rate(row.rate) },
    {
      name: "errors",
      label: "Errors",
      isNumber: true,
      by: (row) => row.error_rate,
      cell: (row) => (
        <span className={classes.tone} data-tone={errorTone(row.error_rate)}>
          {share(row.error_rate)}
        </span>
      ),
    },
    { name: "p50", label: "p50", isNumber: true, isWide: true, by: (row) => row.p50_ms, cell: (row) => ms(row.p50_ms) },
    { name: "p95", label: "p95", isNumber: true, by: (row) => row.p95_ms, cell: (row) => ms(row.p95_ms) },
    { name: "p99", label: "p99", isNumber: true, isWide: true, by: (row) => row.p99_ms, cell: (row) => ms(row.p99_ms) },
    {
      name: "share",
      label: "Share of time",
      isNumber: true,
      isWide: true,
      by: (row) => row.share,
      cell: (row) => (
        <>
          <span className={classes.bar} aria-hidden="true">
            <i style={{ width: `${Math.min(1, row.share) * 100}%` }} />
          </span>
          <span className={classes.percent}>{share(row.share)}</span>
        </>
      ),
    },
  ];
}

const spark = <Row extends { spark: { rate: number[] } }>(
  window: WindowView,
  name: (row: Row) => string,
): Column<Row> => ({
  name: "spark",
  label: "",
  isWide: true,
  width: "136px",
  cell: (row) => <Spark window={window} values={row.spark.rate} label={`${name(row)}: calls over time`} />,
});

const charts = <Row extends { spark: { rate: number[] } }>(
  answer: { window: WindowView } | undefined,
  name: (row: Row) => string,
): Column<Row>[] => (answer ? [spark(answer.window, name)] : []);

interface ListProps<Row> {
  label: string;
  answer: { data: { truncated: boolean } | undefined; error: unknown; refetch: () => unknown };
  rows: readonly Row[] | undefined;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  choose: (row: Row) => void;
  empty: ReactNode;
}

function List<Row>({ label, answer, rows, columns, keyOf, choose, empty }: ListProps<Row>) {
  const [order, setOrder] = useOrder({ name: "share", isUp: false });
  if (answer.error && !rows) return <Failure error={answer.error} retry={() => answer.refetch()} minHeight={240} />;
  if (!rows) return <WaitingTable rows={5} />;
  if (rows.length === 0) return empty;
  return (
    <>
      <Table {...{ label, columns, rows, keyOf, order, setOrder, choose }} />
      {answer.data?.truncated && (
        <p className={classes.more}>Only the {count(rows.length)} that took most time are shown.</p>
      )}
    </>
  );
}

function useTraces({ time, query }: Props) {
  const site = useSite();
  const navigate = useNavigate();
  return (...terms: [string, string][]) => {
    const q = terms.reduce((text, [key, value]) => (value ? withValue(text, key, value) : text), query);
    navigate({ to: "/$site/traces", params: { site: site.id }, search: { ...time, q } } as never);
  };
}

export function Operations(props: Props) {
  const answer = useApm<OperationsAnswer>("service/operations", props.params);
  const traces = useTraces(props);
  return (
    <List
      label="Operations"
      answer={answer}
      rows={answer.data?.operations}
      keyOf={(row) => row.name}
      choose={(row) => traces(["name", row.name])}
      columns={[
        {
          name: "name",
          label: "Operation",
          width: "32%",
          by: (row) => row.name,
          cell: (row) => <span title={row.name}>{row.name}</span>,
        },
        ...charts<Operation>(answer.data, (row) => row.name),
        ...redColumns(),
      ]}
      empty={<Empty title="Nothing was asked of this service in this time" minHeight={240} />}
    />
  );
}

export function Databases(props: Props) {
  const answer = useApm<DatabasesAnswer>("service/databases", props.params);
  const traces = useTraces(props);
  return (
    <List
      label="Calls of databases"
      answer={answer}
      rows={answer.data?.calls}
      keyOf={(row) => `${row.system} ${row.statement}`}
      choose={(row) => traces(["db.system", row.system], ["db.statement", row.statement])}
      columns={[
        {
          name: "statement",
          label: "Statement, without its values",
          width: "46%",
          by: (row) => row.statement,
          cell: (row) => (
            <span title={row.statement}>
              <span className={classes.kind}>{row.system}</span>
              <span className={classes.statement}>{row.statement}</span>
            </span>
          ),
        },
        ...redColumns(),
      ]}
      empty={
        <Empty title="No calls of a database" minHeight={240}>
          An instrumentation of the driver tells of them: sqlalchemy, psycopg, pg, jdbc.
        </Empty>
      }
    />
  );
}

export function External(props: Props) {
  const answer = useApm<ExternalAnswer>("service/external", props.params);
  const traces = useTraces(props);
  return (
    <List
      label="External calls"
      answer={answer}
      rows={answer.data?.calls}
      keyOf={(row) => `${row.kind} ${row.peer}`}
      choose={(row) => traces(["peer", row.peer])}
      columns={[
        {
          name: "peer",
          label: "Called",
          width: "32%",
          by: (row) => row.peer,
          cell: (row) => (
            <span title={row.peer}>
              <span className={classes.kind}>{row.kind}</span>
              {row.peer}
            </span>
          ),
        },
        ...charts<ExternalCall>(answer.data, (row) => row.peer),
        ...redColumns(),
      ]}
      empty={
        <Empty title="This service calls nobody" minHeight={240}>
          An instrumentation of the HTTP or RPC client tells of calls.
        </Empty>
      }
    />
  );
}

interface HostsProps {
  hosts: ServiceAnswer["hosts"] | undefined;
  isCut: boolean | undefined;
  now: Date;
  time: Time;
}

export function Hosts({ hosts, isCut, now, time }: HostsProps) {
  const site = useSite();
  const [order, setOrder] = useOrder({ name: "spans", isUp: false });
  if (!hosts) return <WaitingTable rows={3} />;
  if (hosts.length === 0)
    return (
      <Empty title="No host is named" minHeight={240}>
        A resource with host.name or service.instance.id names them.
      </Empty>
    );
  return (
    <>
      <Table
        label="Hosts"
        rows={hosts}
        keyOf={(row) => `${row.host} ${row.version}`}
        order={order}
        setOrder={setOrder}
        columns={[
          {
            name: "host",
            label: "Host",
            width: "40%",
            by: (row) => row.host,
            cell: (row) =>
              row.host ? (
                <Link to="/$site/metrics/host" params={{ site: site.id }} search={{ ...time, host: row.host } as never}>
                  {row.host}
                </Link>
              ) : (
                "not named"
              ),
          },
          { name: "version", label: "Version", by: (row) => row.version, cell: (row) => row.version || "not told" },
          { name: "spans", label: "Spans", isNumber: true, by: (row) => row.spans, cell: (row) => count(row.spans) },
          {
            name: "seen",
            label: "Last seen",
            isNumber: true,
            by: (row) => row.last_seen_ms,
            cell: (row) => ago(new Date(row.last_seen_ms).toISOString(), now),
          },
        ]}
      />
      {isCut && <p className={classes.more}>Only the {count(hosts.length)} that were seen last are shown.</p>}
    </>
  );
}
