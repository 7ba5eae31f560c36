import { Button, Loader, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFileTypeCsv, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useState } from "react";
import { downloadCsv } from "../api/download";
import type { Row } from "../api/types";
import { useSite } from "../api/useSite";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { plural } from "../kit/numbers";
import classes from "./Details.module.css";
import { columnsOf, Head, Line, templateOf } from "./DetailsRows";
import { type Dimension, dimensionNamed, inSentence } from "./dimensions";
import { QuestionMenu } from "./QuestionMenu";
import { breakdownParams, breakdownQuery } from "./queries";
import { ofDimension } from "./questions";
import type { ViewControls } from "./useView";

const ROW_PX = 36;

interface Props {
  controls: ViewControls;
  total: number;
}

/** Everything about one dimension: search, sort, every metric, all its rows. Opened by `details=` in the URL. */
export function Details({ controls, total }: Props) {
  const { view, change } = controls;
  const dimension = dimensionNamed(view.details ?? "");
  const close = () => change({ details: undefined });
  return (
    <Modal
      opened={view.details !== undefined}
      onClose={close}
      size={880}
      title={dimension.plural}
      styles={{ body: { paddingInline: 0, paddingBottom: 0 } }}
    >
      {view.details && <DetailsTable key={dimension.name} dimension={dimension} controls={controls} total={total} />}
    </Modal>
  );
}

function DetailsTable({ dimension, controls, total }: Props & { dimension: Dimension }) {
  const site = useSite();
  const { view, change, toggle } = controls;
  const [typed, type] = useState("");
  const [search] = useDebouncedValue(typed, 200);
  const [sort, setSort] = useState("-visitors");
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const what = { dimension: dimension.name, search, sort };
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetching } = useInfiniteQuery(
    breakdownQuery(site, view, what),
  );
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const columns = columnsOf(data?.pages[0]?.metrics);
  const grid = { "--columns": templateOf(columns) } as React.CSSProperties;
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasNextPage && !isFetching && last >= rows.length - 20) fetchNextPage();
  }, [hasNextPage, isFetching, last, rows.length, fetchNextPage]);

  const choose = (row: Row) => {
    toggle(dimension.name, row.value);
    change({ details: undefined });
  };
  const csv = () =>
    downloadCsv(
      `/sites/${site.id}/analytics/breakdown`,
      breakdownParams(view, what),
      `${site.domain} ${inSentence(dimension)}`,
    );

  return (
    <>
      <div className={classes.tools}>
        <TextInput
          data-autofocus
          aria-label={`Search ${inSentence(dimension)}`}
          placeholder="Search"
          leftSection={<IconSearch size={14} />}
          rightSection={isFetching ? <Loader size={14} color="gray" /> : null}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
        />
        <span className={classes.amount}>{data?.pages[0] && plural(data.pages[0].total_rows, "row")}</span>
        <Button variant="default" size="xs" h={32} leftSection={<IconFileTypeCsv size={15} />} onClick={csv}>
          CSV
        </Button>
        <QuestionMenu
          label={inSentence(dimension)}
          question={ofDimension(dimension.name, { search, sort })}
          view={view}
          size={32}
        />
      </div>
      <div
        className={classes.frame}
        ref={setFrame}
        style={grid}
        role="table"
        aria-label={dimension.plural}
        aria-rowcount={data?.pages[0]?.total_rows}
      >
        <Head dimension={dimension} columns={columns} sort={sort} setSort={setSort} />
        {error && !data && <Failure error={error} retry={() => refetch()} minHeight={320} />}
        {data && rows.length === 0 && (
          <Empty title={search ? `Nothing contains “${search}”` : "Nothing here yet"} minHeight={320} />
        )}
        <div style={{ height: virtual.getTotalSize(), position: "relative" }} role="rowgroup">
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                className={classes.row}
                role="row"
                aria-rowindex={item.index + 1}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Line dimension={dimension} columns={columns} row={row} total={total} choose={() => choose(row)} />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
