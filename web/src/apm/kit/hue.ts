/** A colour for each service of a trace or a map: the same name has the same colour on every page. */

/** Hues that stay apart for eyes that see red and green alike, in both themes; CSS gives them their lightness. */
const COLOURS = 10;

/** A place in the palette by the name alone. */
export function placeOf(name: string): number {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return (hash >>> 0) % COLOURS;
}

/** Places for all services of a page: by name, but two of them share one only when there are more than colours. */
export function placesOf(names: readonly string[]): ReadonlyMap<string, number> {
  const taken = new Set<number>();
  const places = new Map<string, number>();
  for (const name of [...new Set(names)].sort()) {
    let place = placeOf(name);
    while (taken.has(place) && taken.size < COLOURS) place = (place + 1) % COLOURS;
    taken.add(place);
    places.set(name, place);
  }
  return places;
}

export const serviceColour = (place: number | undefined): string => `var(--service-${place ?? 0})`;
