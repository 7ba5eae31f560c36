import { Failure } from "../../kit/Failure";
import { Room } from "../frame/Room";
import type { IncidentCard } from "../types";
import { useUptime } from "../useUptime";
import { IncidentList } from "./IncidentList";

/** All incidents of the site. */
export function Incidents() {
  const { data, error, refetch } = useUptime<IncidentCard[]>("incidents", { limit: 200 }, { every: 15_000 });
  return (
    <Room title="Incidents" tab="Incidents" hasLinks>
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={320} />}
      {data && (
        <IncidentList incidents={data} none="Nothing has failed yet. An incident begins when a failure is confirmed." />
      )}
    </Room>
  );
}
