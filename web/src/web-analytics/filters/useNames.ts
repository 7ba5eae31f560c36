import { useQuery } from "@tanstack/react-query";
import type { Overview } from "../../api/types";
import { useIsShared, useSite } from "../../api/useSite";
import type { NameOf } from "../words";
import { segmentsQuery } from "./queries";

/** What segments are called. Who came by a shared link has no list of them: the answer's own sentences say it. */
export function useNames(overview?: Overview): NameOf {
  const { data: segments } = useQuery(segmentsQuery(useSite(), useIsShared()));
  return (dimension, value) => {
    if (dimension !== "segment") return undefined;
    const told = overview?.filters.find((one) => one.dimension === "segment" && one.values.join() === value);
    return segments?.find(({ id }) => id === value)?.name ?? told?.sentence.replace(/^Segment is( not)? /, "");
  };
}
