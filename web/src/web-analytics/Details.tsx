import { Button, Loader, Modal, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconFileTypeCsv, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useState } from "react";
import { downloadCsv } from "../api/download";
import type { Row } from "../api/types";
import { useSite } from "../api/useSite";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { count, duration, exact, plural, share } from "../kit/numbers";
import classes from "./Details.module.css";
import { type Dimension, dimensionNamed, wordsOf } from "./dimensions";
import { breakdownParams, breakdownQuery } from "./queries";
import type { ViewControls } from "./useView";

const ROW_PX = 36;

/** Exact as long as it fits its column. */
const fitting = (n: number): string => (n < 10_000_000 ? exact(n) : count(n));

/** The columns: name in the API, heading, how to say it. The server sorts; "-" before a name means largest first. */
const COLUMNS: readonly { name: string; label: string; say: (row: Row, total: number) => string }[] = [
  { name: "visitors", label: "Visitors", say: (row) => fitting(row.visitors) },
  { name: "share", label: "Share", say: (row, total) => (total ? share(row.visitors / total) : "") },
  { name: "visits", label: "Visits", say: (row) => fitting(row.visits) },
  { name: "pageviews", label: "Pageviews", say: (row) => fitting(row.pageviews) },
  { name: "bounce_rate", label: "Bounce rate", say: (row) => share(row.bounce_rate) },
  { name: "engaged_ms", label: "Engaged", say: (row) => duration(row.engaged_ms) },
];

function Head({ dimension, sort, setSort }: { dimension: Dimension; sort: string; setSort: (sort: string) => void }) {
  return (
    <div className={classes.head} role="row">
      <span role="columnheader">{dimension.label}</span>
      {COLUMNS.map(({ name, label }) => {
        if (name === "share")
          return (
            <span key={name} role="columnheader">
              {label}
            </span>
          );
        const [down, up] = [sort === `-${name}`, sort === name];
        return (
          <span
            key={name}
            role="columnheader"
            aria-sort={down ? "descending" : up ? "ascending" : "none"}
            data-column={name}
          >
            <UnstyledButton
              className={classes.sort}
              data-on={down || up || undefined}
              onClick={() => setSort(down ? name : `-${name}`)}
            >
              {(down || up) && (down ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />)}
              {label}
            </UnstyledButton>
          </span>
        );
      })}
    </div>
  );
}

function Line({
  dimension,
  row,
  total,
  choose,
}: {
  dimension: Dimension;
  row: Row;
  total: number;
  choose: () => void;
}) {
  const name = wordsOf(dimension, row.value, row.label);
  return (
    <>
      <span role="cell" className={classes.what}>
        {dimension.icon?.(row.value, row.country)}
        <UnstyledButton className={classes.name} title={name} onClick={choose}>
          {name}
        </UnstyledButton>
      </span>
      {COLUMNS.map((column) => (
        <span key={column.name} role="cell" data-column={column.name}>
          {column.say(row, total)}
        </span>
      ))}
    </>
  );
}

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
      `${site.domain} ${dimension.plural.toLowerCase()}`,
    );

  return (
    <>
      <div className={classes.tools}>
        <TextInput
          data-autofocus
          aria-label={`Search ${dimension.plural.toLowerCase()}`}
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
      </div>
      <div
        className={classes.frame}
        ref={setFrame}
        role="table"
        aria-label={dimension.plural}
        aria-rowcount={data?.pages[0]?.total_rows}
      >
        <Head dimension={dimension} sort={sort} setSort={setSort} />
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
                <Line dimension={dimension} row={row} total={total} choose={() => choose(row)} />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
