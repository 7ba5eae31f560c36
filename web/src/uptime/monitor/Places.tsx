import { ago } from "../../kit/dates";
import { exact, share } from "../../kit/numbers";
import type { PlaceCard } from "../types";
import { ms } from "../words";
import classes from "./Monitor.module.css";

/** The monitor as each location sees it. */
export const Places = ({ places }: { places: readonly PlaceCard[] }) => (
  <table className={classes.places}>
    <thead>
      <tr>
        <th scope="col">Location</th>
        <th scope="col">Checks</th>
        <th scope="col">Failed</th>
        <th scope="col">Median</th>
        <th scope="col">p95</th>
        <th scope="col">Last</th>
      </tr>
    </thead>
    <tbody>
      {places.map((place) => (
        <tr key={place.location}>
          <td>{place.location}</td>
          <td>{exact(place.checks)}</td>
          <td>{share(place.failures / place.checks)}</td>
          <td>{ms(place.p50_ms)}</td>
          <td>{ms(place.p95_ms)}</td>
          <td>{ago(new Date(place.last_at * 1000).toISOString(), new Date())}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
