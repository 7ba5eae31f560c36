import { useElementSize } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { feature } from "topojson-client";
import atlas from "world-atlas/countries-110m.json";
import { useSite } from "../api/useSite";
import { countryOfNumber } from "../kit/countries";
import { Failure } from "../kit/Failure";
import { exact, plural, share } from "../kit/numbers";
import { countryName } from "../kit/places";
import { boundsOf, HEIGHT, pathOf, place, WIDTH } from "./projection";
import { countriesQuery } from "./queries";
import { light, Scale } from "./Scale";
import { SMALL_PLACES } from "./small-places";
import type { ViewControls } from "./useView";
import classes from "./WorldMap.module.css";

const SHAPES = feature(atlas, atlas.objects.countries)
  .features.map((shape) => ({
    code:
      countryOfNumber(shape.id === undefined ? undefined : String(shape.id)) ??
      (shape.properties.name === "Kosovo" ? "XK" : ""),
    path: pathOf(shape.geometry as { type: string; coordinates: unknown }),
  }))
  .filter((shape) => shape.code !== "AQ");

const DOTS = SMALL_PLACES.map(({ code, lon, lat }) => ({ code, at: place(lon, lat) }));

/** What a finger needs, in pixels of the screen: a place smaller than this gets a round target of that radius. */
const TOUCH_PX = 11;

/** The middle and the size (in the map's own units) of every place that one may want to click. */
const PLACES = [
  ...DOTS.map(({ code, at }) => ({ code, at, size: 10 })),
  ...SHAPES.map(({ code, path }) => ({ code, ...boundsOf(path) })),
];

/** The root, so that small numbers are still seen beside the largest. */
const lit = (visitors: number, most: number): string => light(Math.sqrt(visitors / most));

interface Pointed {
  code: string;
  x: number;
  y: number;
}

export default function WorldMap({ controls, total }: { controls: ViewControls; total: number }) {
  const site = useSite();
  const { data, error, refetch } = useQuery(countriesQuery(site, controls.view));
  const [pointed, point] = useState<Pointed | null>(null);
  const { ref, width } = useElementSize();
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={320} />;

  const visitors = new Map(data?.rows.filter((row) => row.value).map((row) => [row.value, row.visitors]));
  const most = Math.max(1, ...visitors.values());
  const top = data?.rows.slice(0, 5).map((row) => `${countryName(row.value)} ${exact(row.visitors)}`);
  const paint = (code: string) => {
    const n = visitors.get(code);
    return n ? { fill: lit(n, most), cursor: "pointer" } : undefined;
  };
  const scale = width ? width / WIDTH : 1;
  const small = PLACES.filter(({ code, size }) => visitors.has(code) && size * scale < 2 * TOUCH_PX);
  const react = (code: string) => ({
    onClick: () => visitors.has(code) && controls.toggle("country", code),
    onPointerMove: (event: React.PointerEvent<SVGElement>) => {
      const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
      if (box) point({ code, x: event.clientX - box.left, y: event.clientY - box.top });
    },
  });

  return (
    <div className={classes.map} onPointerLeave={() => point(null)}>
      <svg
        ref={ref as never}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Map of visitors. ${top?.join(", ") || "None yet"}.`}
      >
        {SHAPES.map((shape) => (
          <path
            key={shape.code + shape.path.slice(0, 24)}
            d={shape.path}
            className={classes.land}
            style={paint(shape.code)}
            {...react(shape.code)}
          />
        ))}
        {DOTS.filter((dot) => visitors.has(dot.code)).map((dot) => (
          <circle key={dot.code} cx={dot.at[0]} cy={dot.at[1]} r={5} className={classes.land} style={paint(dot.code)} />
        ))}
        {small.map(({ code, at: [x, y] }) => (
          <circle key={code} cx={x} cy={y} r={TOUCH_PX / scale} className={classes.target} {...react(code)} />
        ))}
      </svg>
      {visitors.size > 0 && (
        <span className={classes.scale}>
          <Scale
            low="1"
            high={`${exact(most)} ${most === 1 ? "visitor" : "visitors"}`}
            label={`Colours from 1 to ${plural(most, "visitor")}`}
            parts={[0, 0.25, 0.5, 0.75, 1].map((part) => Math.sqrt(Math.max(1, most * part) / most))}
          />
        </span>
      )}
      {pointed?.code && (
        <div
          className={classes.tip}
          style={{ left: pointed.x, top: pointed.y }}
          data-left={pointed.x > 320 || undefined}
        >
          <strong>{countryName(pointed.code)}</strong>
          <span>
            {plural(visitors.get(pointed.code) ?? 0, "visitor")}
            {visitors.has(pointed.code) && total > 0 && ` · ${share((visitors.get(pointed.code) ?? 0) / total)}`}
          </span>
        </div>
      )}
    </div>
  );
}
