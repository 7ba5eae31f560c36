import { Link } from "@tanstack/react-router";
import type { Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, share } from "../../kit/numbers";
import { withValue } from "../../kit/search/terms";
import { Table, WaitingTable } from "../../kit/Table";
import { errorTone, ms } from "../../kit/units";
import services from "../services/Services.module.css";
import { useOrder } from "../services/useOrder";
import type { GroupsAnswer } from "../types";
import { useApm } from "../useApm";
import type { TracesView } from "./view";

interface Props {
  by: string;
  params: Params;
  q: string;
  change: (part: Partial<TracesView>) => void;
}

/** Spans that match, one row a value of a key; a click filters by it. */
export function Groups({ by, params, q, change }: Props) {
  const site = useSite();
  const [order, setOrder] = useOrder({ name: "spans", isUp: false });
  const { data, error, refetch } = useApm<GroupsAnswer>("traces/groups", { ...params, by });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <WaitingTable />;
  if (data.groups.length === 0) return <Empty title={`No span that matches has ${by}`} minHeight={240} />;
  return (
    <>
      <Table
        label={`Spans by ${by}`}
        rows={data.groups}
        keyOf={(row) => row.value}
        order={order}
        setOrder={setOrder}
        choose={(row) => change({ q: withValue(q, by, row.value), by: undefined })}
        columns={[
          {
            name: "value",
            label: by,
            width: "40%",
            by: (row) => row.value,
            cell: (row) => <span title={row.value}>{row.value || "(empty)"}</span>,
          },
          {
            name: "spans",
            label: "Spans",
            isNumber: true,
            by: (row) => row.spans,
            cell: (row) => count(Math.round(row.spans)),
          },
          {
            name: "errors",
            label: "Errors",
            isNumber: true,
            by: (row) => row.error_rate,
            cell: (row) => (
              <span className={services.tone} data-tone={errorTone(row.error_rate)}>
                {share(row.error_rate)}
              </span>
            ),
          },
          {
            name: "p50",
            label: "p50",
            isNumber: true,
            isWide: true,
            by: (row) => row.p50_ms,
            cell: (row) => ms(row.p50_ms),
          },
          { name: "p95", label: "p95", isNumber: true, by: (row) => row.p95_ms, cell: (row) => ms(row.p95_ms) },
          {
            name: "p99",
            label: "p99",
            isNumber: true,
            isWide: true,
            by: (row) => row.p99_ms,
            cell: (row) => ms(row.p99_ms),
          },
          {
            name: "total",
            label: "Time",
            isNumber: true,
            isWide: true,
            by: (row) => row.total_ms,
            cell: (row) => ms(row.total_ms),
          },
          {
            name: "example",
            label: "",
            width: "88px",
            isWide: true,
            cell: (row) => (
              <Link
                to="/$site/traces/$trace"
                params={{ site: site.id, trace: row.example_trace_id } as never}
                onClick={(event) => event.stopPropagation()}
              >
                Example
              </Link>
            ),
          },
        ]}
      />
      {data.truncated && <p className={services.more}>Only the largest {count(data.groups.length)} are shown.</p>}
    </>
  );
}
