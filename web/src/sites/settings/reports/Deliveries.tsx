import { useQuery } from "@tanstack/react-query";
import { ask } from "../../../api/client";
import type { Site } from "../../../api/types";
import { ago, momentOf, since } from "../../../kit/dates";
import { Empty } from "../../../kit/Empty";
import { Failure } from "../../../kit/Failure";
import { useNow } from "../../../kit/useNow";
import page from "../../Page.module.css";
import classes from "./Reports.module.css";
import { type Delivery, keyOfDeliveries } from "./shapes";

function state(one: Delivery, now: Date): string {
  if (one.state === "sent" && one.sent_at) return `Sent ${since(one.sent_at, now)}`;
  if (one.state === "failed") return "Failed";
  if (!one.answer || !one.next_at) return "On its way";
  return `Tried ${one.attempts}×, again ${ago(one.next_at, now)}`;
}

function Line({ one, now }: { one: Delivery; now: Date }) {
  const isFailure = one.state === "failed" || (one.state === "waiting" && one.attempts > 0);
  return (
    <li>
      <span className={page.grow}>
        <span>{one.subject}</span>
        <span className="small quiet">
          to {one.recipient}, {momentOf(one.created_at)}
        </span>
        {isFailure && one.answer && <span className={classes.answer}>{one.answer}</span>}
      </span>
      <span className={one.state === "failed" ? classes.failed : "small quiet"} title={one.answer}>
        {state(one, now)}
      </span>
    </li>
  );
}

/** What was told lately, to whom, and whether it arrived; in the words of the mail server where it did not. */
export function Deliveries({ site }: { site: Site }) {
  const now = useNow();
  const { data, error, refetch } = useQuery({
    queryKey: keyOfDeliveries(site),
    queryFn: ({ signal }) => ask<Delivery[]>(`/sites/${site.id}/deliveries`, { signal }),
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === "waiting") ? 2_000 : 30_000),
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={120} />;
  if (!data) return <div className="skeleton" style={{ height: 120 }} />;
  if (data.length === 0) return <Empty title="Nothing was sent yet" minHeight={120} />;
  return (
    <ul className={page.list}>
      {data.map((one) => (
        <Line key={one.id} one={one} now={now} />
      ))}
    </ul>
  );
}
