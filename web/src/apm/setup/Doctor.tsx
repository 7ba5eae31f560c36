import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { ago } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, exact, NOTHING } from "../../kit/numbers";
import { Part } from "../../kit/Room";
import { type Column, Table, WaitingTable } from "../../kit/Table";
import { ms } from "../../kit/units";
import { useNow } from "../../kit/useNow";
import { useOrder } from "../services/useOrder";
import type { DoctorAnswer, Sender } from "../types";
import { useApm } from "../useApm";
import classes from "./Setup.module.css";

/** A clock that is ahead by more than this is said to be wrong; networks and batches explain lateness. */
const AHEAD_MS = -2_000;

function clock(skew: number): string {
  if (skew < AHEAD_MS) return `${ms(-skew)} ahead`;
  return skew > 3_600_000 ? `${ms(skew)} late` : "right";
}

const columns = (now: Date): Column<Sender>[] => [
  {
    name: "service",
    label: "Service",
    width: "24%",
    by: (row) => row.service,
    cell: (row) => <b className={classes.service}>{row.service}</b>,
  },
  { name: "signal", label: "Sends", by: (row) => row.signal, cell: (row) => row.signal },
  {
    name: "sdk",
    label: "SDK",
    width: "20%",
    by: (row) => `${row.sdk_language} ${row.sdk_version}`,
    cell: (row) => (
      <span title={row.scopes.join(", ")}>
        {[row.sdk_language, row.sdk_name, row.sdk_version].filter(Boolean).join(" ") || NOTHING}
      </span>
    ),
  },
  {
    name: "key",
    label: "Key",
    isWide: true,
    by: (row) => row.key_id,
    cell: (row) => <code className="mono small">{row.key_id}</code>,
  },
  { name: "items", label: "Items", isNumber: true, by: (row) => row.items, cell: (row) => count(row.items) },
  {
    name: "clock",
    label: "Clock",
    isNumber: true,
    isWide: true,
    by: (row) => row.skew_ms,
    cell: (row) => <span data-bad={row.skew_ms < AHEAD_MS || undefined}>{clock(row.skew_ms)}</span>,
  },
  {
    name: "seen",
    label: "Last seen",
    isNumber: true,
    by: (row) => row.last_seen_ms,
    cell: (row) => ago(new Date(row.last_seen_ms).toISOString(), now),
  },
];

/** Who sends, what is wrong with it, and what was taken out, over the last day. */
export function Doctor() {
  const site = useSite();
  const now = useNow();
  const [order, setOrder] = useOrder({ name: "seen", isUp: false });
  const { data, error, refetch } = useApm<DoctorAnswer>("doctor", { hours: 24 }, { every: 10_000 });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return <WaitingTable />;
  return (
    <>
      <Part title="Who sends, last 24 hours">
        {data.senders.length === 0 ? (
          <Empty title="Nobody sent anything in the last 24 hours" minHeight={160}>
            A sender is here from its first request on. Nothing comes? Look for 401 or 403 in its own log: the key is
            wrong, or may not send.
          </Empty>
        ) : (
          <Table
            label="Senders"
            columns={columns(now)}
            rows={data.senders}
            keyOf={(row) =>
              [row.signal, row.key_id, row.service, row.sdk_name, row.sdk_language, row.sdk_version].join(" ")
            }
            order={order}
            setOrder={setOrder}
          />
        )}
      </Part>
      <Part title="What was refused">
        <Refusals refused={data.refused} />
      </Part>
      <Part title="What is wrong with it">
        <Marks marks={data.flaws} nothing="Nothing that we can see." />
      </Part>
      <Part
        title="What was taken out"
        tools={
          <Link
            to="/$site/telemetry"
            params={{ site: site.id }}
            search={{ part: "keeping" } as never}
            className="small"
          >
            Hide more
          </Link>
        }
      >
        <Marks marks={data.scrubbed} nothing="Nothing had to be." />
      </Part>
      {data.truncated && (
        <p className="quiet small" role="status">
          There is more than is shown: at most 1,000 lines of each part.
        </p>
      )}
    </>
  );
}

function Refusals({ refused }: { refused: DoctorAnswer["refused"] }) {
  const now = useNow();
  if (refused.length === 0) return <p className={classes.nothing}>Nothing.</p>;
  return (
    <ul className={classes.marks}>
      {refused.map((one) => (
        <li key={`${one.word} ${one.key_id}`}>
          <b>{exact(one.items)}</b>
          <span>
            {one.key_id && <code className="mono small">{one.key_id}</code>}
            {one.key_id && " · "}
            {one.sentence} <span className="quiet">{ago(new Date(one.last_seen_ms).toISOString(), now)}</span>
          </span>
          {one.fix && <code className="mono">{one.fix}</code>}
        </li>
      ))}
    </ul>
  );
}

function Marks({ marks, nothing }: { marks: DoctorAnswer["flaws"]; nothing: string }) {
  if (marks.length === 0) return <p className={classes.nothing}>{nothing}</p>;
  return (
    <ul className={classes.marks}>
      {marks.map((mark) => (
        <li key={`${mark.word} ${mark.signal} ${mark.key_id} ${mark.service}`}>
          <b>{exact(mark.items)}</b>
          <span>
            <span className="quiet">
              {mark.signal} of {mark.service || "an unnamed service"}
            </span>
            {" · "}
            {mark.sentence}
          </span>
          {mark.fix && <code className="mono">{mark.fix}</code>}
        </li>
      ))}
    </ul>
  );
}
