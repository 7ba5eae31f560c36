import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type ReleaseCard = Schemas["ReleaseCard"];
export type ReleaseView = Schemas["ReleaseView"];
export type ChangedError = Schemas["ChangedError"];
