import { useComputedColorScheme } from "@mantine/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef, useState } from "react";
import type { Overview } from "../api/types";
import { bucketName, rangeName, tick } from "../kit/dates";
import { change as changeText } from "../kit/numbers";
import { MenuHere } from "./annotations/AnnotationMenu";
import { type Ground, Marks } from "./annotations/Marks";
import type { Annotations } from "./annotations/useAnnotations";
import type { MetricRow } from "./metrics";
import type { Line } from "./series";
import classes from "./Trend.module.css";

use([LineChart, BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

interface Drawn {
  line: Line;
  row: MetricRow;
  period: Overview["period"];
  comparison: Overview["comparison"];
}

interface Props extends Drawn {
  annotations?: Annotations;
}

const TOP = 16;
const BOTTOM = 26;

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Only our own words and numbers come in here, never a visitor's text. */
function tip({ line, row, period, comparison }: Drawn, i: number): string {
  const value = line.solid[i] ?? line.dashed[i] ?? null;
  const before = line.before?.[i] ?? null;
  const parts = [
    `<dt></dt><dt>${row.label}</dt><dd>${row.full(value)}</dd>`.replace("<dt></dt>", "<i></i>"),
    line.before && `<i data-before></i><dt>Before</dt><dd>${row.full(before)}</dd>`,
  ];
  const moved = value !== null && before ? (value - before) / before : null;
  const arrow = moved === null || Math.abs(moved) < 0.0005 ? "" : moved > 0 ? "↑ " : "↓ ";
  const year = period.to.slice(0, 4);
  const notes = [
    moved !== null &&
      `${arrow}${changeText(moved)} against ${comparison ? rangeName(comparison.from, comparison.to, year) : "before"}`,
    line.partial[i] && "Not complete yet",
  ].filter(Boolean);
  const heading = bucketName(line.starts[i] ?? "", period.interval);
  return `<div class="${classes.tip}"><strong>${heading}</strong><dl>${parts.filter(Boolean).join("")}</dl>${notes.map((note) => `<p>${note}</p>`).join("")}</div>`;
}

const fade = (colour: string, alpha: string) => `${colour}${alpha}`;

function lines({ line, row }: Drawn) {
  const main = token("--chart-1");
  const single = line.starts.length === 1;
  const shared = {
    type: "line" as const,
    smooth: 0.12,
    symbol: "circle",
    symbolSize: 6,
    showSymbol: single,
    animation: false,
  };
  // Under the pointer only the point is marked; ECharts would brighten the whole line.
  const pointed = { lineStyle: { color: main, width: 2 }, itemStyle: { color: main } };
  const area = {
    color: {
      type: "linear" as const,
      x: 0,
      y: 0,
      x2: 0,
      y2: 1,
      colorStops: [
        { offset: 0, color: fade(main, "30") },
        { offset: 1, color: fade(main, "00") },
      ],
    },
  };
  return [
    line.before && {
      ...shared,
      name: "before",
      data: line.before,
      lineStyle: { color: token("--chart-before"), width: 1.5, type: [3, 4] },
      emphasis: { lineStyle: { color: token("--chart-before"), width: 1.5 } },
      itemStyle: { color: token("--chart-before") },
      z: 2,
    },
    {
      ...shared,
      name: row.label,
      data: line.solid,
      lineStyle: { color: main, width: 2 },
      emphasis: pointed,
      itemStyle: { color: main },
      areaStyle: area,
      z: 4,
    },
    {
      ...shared,
      name: "partial",
      data: line.dashed,
      lineStyle: { color: main, width: 2, type: [5, 4] },
      emphasis: pointed,
      itemStyle: { color: main },
      areaStyle: { ...area, opacity: 0.5 },
      z: 3,
    },
  ].filter(Boolean);
}

function bars({ line, row }: Drawn) {
  const main = token("--chart-1");
  const data = line.starts.map((_, i) => ({
    value: line.solid[i] ?? line.dashed[i] ?? null,
    itemStyle: { color: line.partial[i] ? fade(main, "80") : main },
  }));
  return [
    {
      type: "bar" as const,
      name: row.label,
      data,
      animation: false,
      barCategoryGap: "28%",
      itemStyle: { borderRadius: [2, 2, 0, 0] },
    },
  ];
}

/** Room for the axis' words: as many signs as its longest number may have (it rounds up and quarters). */
function labelsWidth({ solid, dashed, before }: Line, row: MetricRow): number {
  const most = Math.max(1, ...[...solid, ...dashed, ...(before ?? [])].map((n) => n ?? 0));
  const signs = Math.max(...[1, 0.75, 0.5, 0.25, 1.25].map((part) => row.short(Math.ceil(most * part)).length));
  return signs * 6.5 + 12;
}

function optionOf(props: Drawn) {
  const { line, row, period } = props;
  const isBars = period.name === "realtime";
  const text = { color: token("--ink-3"), fontSize: 11, fontFamily: "Inter Variable, system-ui, sans-serif" };
  const isShare = row.name === "bounce_rate" || row.name === "conversion_rate";
  const left = labelsWidth(line, row);
  return {
    animation: false,
    // Labels begin on the page's left edge, where the title and the numbers do.
    grid: { left, right: 4, top: TOP, bottom: BOTTOM, outerBoundsMode: "none" as const },
    tooltip: {
      trigger: "axis" as const,
      confine: true,
      transitionDuration: 0.08,
      backgroundColor: token("--raised"),
      borderColor: token("--line-strong"),
      borderWidth: 1,
      padding: [10, 12],
      extraCssText: "box-shadow: var(--shadow); border-radius: 8px",
      axisPointer: {
        type: isBars ? ("shadow" as const) : ("line" as const),
        lineStyle: { color: token("--line-strong"), type: "solid" as const },
        shadowStyle: { color: fade(token("--chart-before"), "1a") },
      },
      formatter: (points: unknown) => tip(props, (points as { dataIndex: number }[])[0]?.dataIndex ?? 0),
    },
    xAxis: {
      type: "category" as const,
      data: line.starts,
      boundaryGap: isBars || line.starts.length === 1,
      axisLine: { lineStyle: { color: token("--line-strong") } },
      axisTick: { show: false },
      axisLabel: {
        ...text,
        margin: 10,
        hideOverlap: true,
        alignMaxLabel: isBars ? undefined : ("right" as const),
        formatter: (start: string) => tick(start, period.interval),
      },
    },
    yAxis: {
      type: "value" as const,
      min: 0,
      max: isShare ? (range: { max: number }) => Math.min(1, Math.max(0.1, range.max * 1.1)) : undefined,
      minInterval: ["visitors", "visits", "pageviews", "events"].includes(row.name) ? 1 : undefined,
      splitNumber: 4,
      splitLine: { lineStyle: { color: token("--line") } },
      axisLabel: {
        ...text,
        align: "left" as const,
        margin: left,
        formatter: (n: number) => row.short(n),
        showMaxLabel: isShare ? false : undefined,
      },
    },
    series: isBars ? bars(props) : lines(props),
  };
}

/** Where the buckets of the drawn chart stand. */
function groundOf(chart: EChartsType, buckets: number): Ground {
  const at = (bucket: number) => Math.round(chart.convertToPixel({ xAxisIndex: 0 }, bucket));
  return { first: at(0), last: at(buckets - 1), top: TOP, bottom: chart.getHeight() - BOTTOM };
}

export default function TrendChart({ annotations, ...drawn }: Props) {
  const { line, row, period, comparison } = drawn;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const buckets = useRef(0);
  const [ground, setGround] = useState<Ground | null>(null);
  const [here, open] = useState<{ x: number; y: number; bucket: number } | null>(null);
  const scheme = useComputedColorScheme();

  useEffect(() => {
    if (!place.current) return;
    const made = init(place.current);
    chart.current = made;
    const watch = new ResizeObserver(() => {
      made.resize();
      if (buckets.current) setGround(groundOf(made, buckets.current));
    });
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the tokens that optionOf reads
  useEffect(() => {
    if (!chart.current) return;
    chart.current.setOption(optionOf({ line, row, period, comparison }), { notMerge: true });
    buckets.current = line.starts.length;
    setGround(groundOf(chart.current, buckets.current));
  }, [line, row, period, comparison, scheme]);

  const openHere = (event: React.MouseEvent<HTMLDivElement>) => {
    if (!chart.current || !annotations?.mayWrite) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const bucket = Math.round(chart.current.convertFromPixel({ xAxisIndex: 0 }, x));
    if (!(bucket >= 0 && bucket < line.starts.length)) return;
    event.preventDefault();
    chart.current.dispatchAction({ type: "hideTip" });
    open({ x, y, bucket });
  };

  return (
    <>
      <div ref={place} className={classes.canvas} aria-hidden="true" onContextMenu={openHere} />
      {annotations && ground && (
        <Marks annotations={annotations} starts={line.starts} period={period} ground={ground} />
      )}
      {annotations && (
        <MenuHere at={here} close={() => open(null)} starts={line.starts} period={period} annotations={annotations} />
      )}
    </>
  );
}
