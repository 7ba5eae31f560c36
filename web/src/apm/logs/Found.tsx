import { useInfiniteQuery } from "@tanstack/react-query";
import { ask, type Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { WaitingTable } from "../../kit/Table";
import type { TimeControls } from "../../kit/useTime";
import { FirstSpan } from "../kit/FirstSpan";
import type { LogsAnswer } from "../types";
import { Lines } from "./Lines";

interface Props {
  params: Params;
  q: string;
  columns: readonly string[];
  wraps: boolean;
  controls: TimeControls;
  search: (text: string) => void;
}

/** Records that match, the newest first; more come as one scrolls. */
export function Found({ params, q, columns, wraps, controls, search }: Props) {
  const site = useSite();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } =
    useInfiniteQuery({
      queryKey: ["apm", site.id, "logs", params],
      queryFn: ({ signal, pageParam }) =>
        ask<LogsAnswer>(`/sites/${site.id}/apm/logs`, { params: { ...params, before: pageParam, limit: 200 }, signal }),
      initialPageParam: "",
      getNextPageParam: (last) => last.next || undefined,
    });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <WaitingTable />;
  const rows = data.pages.flatMap(({ logs }) => logs);
  if (rows.length === 0)
    return <FirstSpan what="records" time={controls} searched={q !== ""} clear={() => search("")} />;
  return (
    <Lines
      rows={rows}
      columns={columns}
      wraps={wraps}
      q={q}
      search={search}
      more={hasNextPage && !isFetchingNextPage && !isFetchNextPageError ? () => fetchNextPage() : undefined}
      isMore={hasNextPage}
      end={isFetchNextPageError && <Failure error={error} retry={() => fetchNextPage()} minHeight={96} />}
    />
  );
}
