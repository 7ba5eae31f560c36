import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask, type Params } from "../../api/client";
import type { components } from "../../api/schema";
import { useSite } from "../../api/useSite";
import { since } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count } from "../../kit/numbers";
import { Table, WaitingTable } from "../../kit/Table";
import classes from "./Services.module.css";
import { useOrder } from "./useOrder";

type Answer = components["schemas"]["ErrorsAnswer"];

/** Errors whose events came from a service, those that occur most first. */
export function ErrorsOf({ q, params, now }: { q: string; params: Params; now: Date }) {
  const site = useSite();
  const [order, setOrder] = useOrder({ name: "events", isUp: false });
  const asked = { ...params, q, tab: "all", sort: "events", limit: 50 };
  const { data, error, refetch } = useQuery({
    queryKey: ["apm", site.id, "errors", asked],
    queryFn: ({ signal }) => ask<Answer>(`/sites/${site.id}/errors`, { params: asked, signal }),
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <WaitingTable rows={5} />;
  if (data.groups.length === 0)
    return (
      <Empty title="No errors in this time" minHeight={240}>
        Exceptions that its spans and logs tell of stand here, and those that a Sentry SDK sends with the tag service.
      </Empty>
    );
  return (
    <Table
      label="Errors"
      rows={data.groups}
      keyOf={(row) => String(row.number)}
      order={order}
      setOrder={setOrder}
      columns={[
        {
          name: "title",
          label: "Error",
          width: "52%",
          by: (row) => row.title,
          cell: (row) => (
            <span title={`${row.type}: ${row.value}`}>
              <Link to="/$site/errors/$number" params={{ site: site.id, number: String(row.number) } as never}>
                {row.type || row.title}
              </Link>{" "}
              <span className="quiet small">{row.value}</span>
            </span>
          ),
        },
        { name: "status", label: "Status", isWide: true, by: (row) => row.status, cell: (row) => row.status },
        {
          name: "release",
          label: "Release",
          isWide: true,
          by: (row) => row.last_release,
          cell: (row) => <span className={classes.tone}>{row.last_release || "–"}</span>,
        },
        { name: "events", label: "Events", isNumber: true, by: (row) => row.events, cell: (row) => count(row.events) },
        {
          name: "seen",
          label: "Last seen",
          isNumber: true,
          by: (row) => row.last_seen_ms,
          cell: (row) => since(new Date(row.last_seen_ms).toISOString(), now),
        },
      ]}
    />
  );
}
