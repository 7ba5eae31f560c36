/// <reference types="vite/client" />

/** The folder that holds the flags, put there by vite.config.ts. */
declare const __FLAGS__: string;

declare module "world-atlas/countries-110m.json" {
  import type { GeometryCollection, Topology } from "topojson-specification";

  const atlas: Topology<{ countries: GeometryCollection<{ name: string }>; land: GeometryCollection }>;
  export default atlas;
}
