/** The map's projection: Miller's cylinder (1942), which keeps Europe large enough to click; pure. Degrees in, pixels out. */

const NORTH = 83.7;
/** South of Tierra del Fuego nobody visits, and the room is better used. */
const SOUTH = -56.5;
export const WIDTH = 960;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const miller = (lat: number): number => 1.25 * Math.log(Math.tan(Math.PI / 4 + 0.4 * radians(lat)));
const SCALE = WIDTH / (2 * Math.PI);
export const HEIGHT = Math.round((miller(NORTH) - miller(SOUTH)) * SCALE);

export function place(lon: number, lat: number): [number, number] {
  return [WIDTH / 2 + radians(lon) * SCALE, (miller(NORTH) - miller(lat)) * SCALE];
}

type Ring = readonly (readonly number[])[];

/** A ring that crosses the date line, made continuous: longitudes run on past 180 instead of jumping to -180. */
function unwrapped(points: Ring): [number, number][] {
  let turn = 0;
  return points.map(([lon = 0, lat = 0], i) => {
    const step = lon - (points[i - 1]?.[0] ?? lon);
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360;
    return [lon + turn, lat];
  });
}

function ring(points: Ring): string {
  const whole = unwrapped(points);
  const drawn = (shift: number) =>
    `M${whole.map(([lon, lat]) => place(lon + shift, lat).map((n) => n.toFixed(1))).join("L")}Z`;
  const lons = whole.map(([lon]) => lon);
  // What lies past one edge is drawn a second time, where it comes in at the other.
  const again = Math.max(...lons) > 180 ? drawn(-360) : Math.min(...lons) < -180 ? drawn(360) : "";
  return drawn(0) + again;
}

/** The SVG path of a polygon or multipolygon in degrees. */
export function pathOf(geometry: { type: string; coordinates: unknown }): string {
  if (geometry.type === "Polygon") return (geometry.coordinates as Ring[]).map(ring).join("");
  if (geometry.type === "MultiPolygon") return (geometry.coordinates as Ring[][]).flat().map(ring).join("");
  return "";
}

/** The middle of the largest ring of a path, and its larger side. */
export function boundsOf(path: string): { at: [number, number]; size: number } {
  const rings = path
    .split("Z")
    .filter(Boolean)
    .map((ring) => {
      const points = ring
        .slice(1)
        .split("L")
        .map((point) => point.split(",").map(Number));
      const [xs, ys] = [points.map(([x = 0]) => x), points.map(([, y = 0]) => y)];
      const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      const at: [number, number] = [(left + right) / 2, (top + bottom) / 2];
      return { at, size: Math.max(right - left, bottom - top) };
    });
  return rings.reduce((a, b) => (b.size > a.size ? b : a), { at: [0, 0], size: 0 });
}
