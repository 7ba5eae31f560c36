import { momentOf } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import type { EventsAnswer } from "../types";
import { useErrors } from "../useErrors";
import parts from "./Parts.module.css";

interface Props {
  path: string;
  params: Record<string, string | undefined>;
  choose: (id: string) => void;
}

/** The events of an error, the newest first. */
export function Events({ path, params, choose }: Props) {
  const { data } = useErrors<EventsAnswer>(`${path}/events`, { ...params, limit: 100 });
  if (!data) return <div className="skeleton" style={{ height: 240, opacity: 0.3 }} />;
  if (data.events.length === 0) return <Empty title="No event in this time" minHeight={160} />;
  return (
    <div className={parts.scroll} tabIndex={0} role="region" aria-label="Events">
      <table className={parts.events}>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Release</th>
            <th scope="col">Environment</th>
            <th scope="col">Where</th>
            <th scope="col">Browser</th>
            <th scope="col">Person</th>
          </tr>
        </thead>
        <tbody>
          {data.events.map((one) => (
            <tr key={one.id}>
              <td>
                <button type="button" onClick={() => choose(one.id)}>
                  {momentOf(new Date(one.at_ms).toISOString())}
                </button>
              </td>
              <td>{one.release}</td>
              <td>{one.environment}</td>
              <td title={one.url || one.transaction}>{one.url || one.transaction || one.server}</td>
              <td>{one.browser || one.os}</td>
              <td className="mono">{one.user.slice(0, 8)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
