import { ApiProblem } from "../../api/client";
import { Empty } from "../../kit/Empty";
import { GrammarRows } from "../../kit/search/Grammar";

/** Did the server refuse the search itself? */
export const isRefused = (error: unknown): boolean =>
  error instanceof ApiProblem && error.code === "search_not_understood";

/** In place of an answer to a search that cannot be read; what is wrong stands under the search. */
export const NotRead = () => (
  <Empty title="How to search" minHeight={320}>
    <GrammarRows />
  </Empty>
);
