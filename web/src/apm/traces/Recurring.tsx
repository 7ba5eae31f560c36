import { Link } from "@tanstack/react-router";
import type { Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import { Table, WaitingTable } from "../../kit/Table";
import { ns } from "../../kit/units";
import services from "../services/Services.module.css";
import { useOrder } from "../services/useOrder";
import { said } from "../trace/Findings";
import type { RecurringAnswer } from "../types";
import { useApm } from "../useApm";

/** What traces that match do again and again that they need not; each with the trace where it costs most. */
export function Recurring({ params, sort }: { params: Params; sort?: string }) {
  const site = useSite();
  const [order, setOrder] = useOrder({ name: "saving", isUp: false });
  const asked = { ...params, sort: sort === "slowest" ? "slowest" : "newest" };
  const { data, error, refetch } = useApm<RecurringAnswer>("traces/findings", asked);
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <WaitingTable rows={5} />;
  if (data.traces === 0) return <Empty title="No trace matches in this time" minHeight={240} />;
  const looked = `${plural(data.traces, `${asked.sort} trace`)}`;
  if (data.findings.length === 0)
    return (
      <Empty title="Nothing to find" minHeight={240}>
        The {looked} ask nothing in loops, nothing twice, and leave no large gaps.
      </Empty>
    );
  return (
    <>
      <Table
        label="Findings"
        rows={data.findings}
        keyOf={(row) => `${row.kind} ${row.service} ${row.operation} ${row.what}`}
        order={order}
        setOrder={setOrder}
        columns={[
          {
            name: "finding",
            label: "Finding",
            width: "46%",
            by: (row) => row.kind,
            cell: (row) => {
              const { title, detail } = said({ ...row, count: Math.round(row.count) });
              return (
                <span title={`${title}: ${detail}`}>
                  <Link
                    to="/$site/traces/$trace"
                    params={{ site: site.id, trace: row.trace_id }}
                    search={{ span: row.span_id } as never}
                  >
                    {title}
                  </Link>{" "}
                  <span className="quiet small">{row.what}</span>
                </span>
              );
            },
          },
          {
            name: "where",
            label: "Operation",
            width: "24%",
            isWide: true,
            by: (row) => `${row.service} ${row.operation}`,
            cell: (row) => (
              <span title={`${row.service} ${row.operation}`}>
                <span className="quiet">{row.service}</span> {row.operation}
              </span>
            ),
          },
          {
            name: "traces",
            label: "Traces",
            isNumber: true,
            by: (row) => row.traces,
            cell: (row) => `${exact(row.traces)} of ${exact(data.traces)}`,
          },
          {
            name: "saving",
            label: "Might save",
            isNumber: true,
            by: (row) => row.saving_ns * row.traces,
            cell: (row) => (row.saving_ns > 0 ? ns(row.saving_ns) : "–"),
          },
        ]}
      />
      <p className={services.more}>
        Found in the {looked} that match; times are means of the traces that have it. A finding opens the one where it
        costs most.
      </p>
    </>
  );
}
