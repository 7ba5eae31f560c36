import { Failure } from "../../kit/Failure";
import { UptimeRoom } from "../frame/UptimeRoom";
import type { IncidentCard } from "../types";
import { useUptime } from "../useUptime";
import { IncidentList } from "./IncidentList";

/** All incidents of the site. */
export function Incidents() {
  const { data, error, refetch } = useUptime<IncidentCard[]>("incidents", { limit: 200 }, { every: 15_000 });
  return (
    <UptimeRoom title="Incidents" hasLinks>
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={320} />}
      {data && (
        <IncidentList incidents={data} none="Nothing has failed yet. An incident begins when a failure is confirmed." />
      )}
    </UptimeRoom>
  );
}
