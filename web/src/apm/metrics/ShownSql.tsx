import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ask, type Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Code } from "../../kit/Code";
import { Failure } from "../../kit/Failure";
import type { ShownMetricQueries } from "../types";
import type { bodyOf } from "./view";

/** The SQL behind the lines with its values, and the same question for a terminal. */
export function ShownSql({
  question,
  time,
  close,
}: {
  question: ReturnType<typeof bodyOf>;
  time: Params;
  close: () => void;
}) {
  const site = useSite();
  const body = {
    ...question,
    ...(time.from_ms ? { from_ms: Number(time.from_ms), to_ms: Number(time.to_ms) } : { period: time.period }),
  };
  const path = `/sites/${site.id}/apm/metrics/query`;
  const { data, error, refetch } = useQuery({
    queryKey: ["apm", site.id, "metrics/query/sql", body],
    queryFn: () => ask<ShownMetricQueries>(`${path}/sql`, { method: "POST", body }),
  });
  const curl = `curl -s "${location.origin}/api${path}" \\
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(body).replace(/'/g, "'\\''")}'`;
  return (
    <Modal opened onClose={close} title="The question behind the lines" size="xl">
      <Code label="For a terminal; the key needs the scope read" text={curl} />
      {error && <Failure error={error} retry={() => refetch()} minHeight={120} />}
      {!data && !error && <div className="skeleton" style={{ height: 240, marginTop: 16 }} />}
      {data?.queries.map(({ name, sql, binds }) => (
        <div key={name} style={{ marginTop: 16 }}>
          <Code label={`SQL of ${name}`} text={`${sql}\n\n-- ${JSON.stringify(binds)}`} />
        </div>
      ))}
    </Modal>
  );
}
