import { useComputedColorScheme } from "@mantine/core";
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { Dragged, LEFT, RIGHT } from "./Dragged";
import classes from "./TimeChart.module.css";
import { roundTicks, tickOf, type WindowView } from "./window";

use([
  LineChart,
  BarChart,
  ScatterChart,
  GridComponent,
  TooltipComponent,
  MarkLineComponent,
  MarkAreaComponent,
  CanvasRenderer,
]);

export interface Series {
  label: string;
  /** A name of a token of colour. */
  colour: string;
  values: readonly (number | null)[];
  isFilled?: boolean;
  isDashed?: boolean;
}

export interface Mark {
  at_ms: number;
  label: string;
}

/** A stretch of time that is set apart, as an outage is. */
export interface Stretch {
  from_ms: number;
  to_ms: number;
  /** A name of a token of colour. */
  colour: string;
}

/** Something that was measured, and what opens when one clicks it. */
export interface Dot {
  at_ms: number;
  value: number;
  open: () => void;
}

export interface ChartProps {
  window: WindowView;
  series: readonly Series[];
  kind: "lines" | "bars";
  unit: (value: number | null) => string;
  height: number;
  /** Dragging over the chart asks for that stretch of time. */
  zoom?: (from: number, to: number) => void;
  marks?: readonly Mark[];
  stretches?: readonly Stretch[];
  dots?: readonly Dot[];
  max?: number;
  /** Bytes have their round numbers by 1,024. */
  isBinary?: boolean;
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function tip({ window, series, unit, marks }: ChartProps, i: number): string {
  const from = window.first_bucket_ms + i * window.step_ms;
  const to = from + window.step_ms;
  const span = Math.min(window.to_ms - window.from_ms, 86_400_000 * 1.4);
  const rows = series
    .filter(({ values }) => values[i] != null)
    .map(
      ({ label, colour, values }) =>
        `<i style="background:var(${colour})"></i><dt>${escaped(label)}</dt><dd>${escaped(unit(values[i] ?? null))}</dd>`,
    );
  const notes = (marks ?? [])
    .filter(({ at_ms }) => at_ms >= from && at_ms < to)
    .map(({ label }) => `<p>${escaped(label)}</p>`);
  return `<div class="${classes.tip}"><strong>${tickOf(from, span)} – ${tickOf(to, span)}</strong><dl>${rows.join("")}</dl>${notes.join("")}</div>`;
}

/** Set apart behind all series. */
const areaOf = (stretches: readonly Stretch[]) => ({
  silent: true,
  animation: false,
  data: stretches.map(({ from_ms, to_ms, colour }) => [
    { xAxis: from_ms, itemStyle: { color: token(colour), opacity: 0.1 } },
    { xAxis: to_ms },
  ]),
});

function seriesOf({ window, series, kind, marks, stretches }: ChartProps) {
  const at = (i: number) => window.first_bucket_ms + (i + 0.5) * window.step_ms;
  const line = (marks ?? []).map(({ at_ms }) => ({ xAxis: at_ms }));
  return series.map((one, n) => {
    const colour = token(one.colour);
    const data = one.values.map((value, i) => [at(i), value]);
    const markLine =
      n === 0 && line.length > 0
        ? {
            silent: true,
            symbol: ["none", "triangle"],
            symbolSize: 6,
            animation: false,
            label: { show: false },
            lineStyle: { color: token("--ink-3"), type: [2, 3], width: 1 },
            data: line,
          }
        : undefined;
    const markArea = n === 0 && stretches?.length ? areaOf(stretches) : undefined;
    if (kind === "bars")
      return {
        type: "bar" as const,
        name: one.label,
        stack: "all",
        data,
        animation: false,
        barWidth: "80%",
        itemStyle: { color: colour },
        emphasis: { disabled: true },
        markLine,
        markArea,
      };
    return {
      type: "line" as const,
      name: one.label,
      data,
      animation: false,
      smooth: 0.1,
      symbol: "circle",
      symbolSize: 5,
      // A point between two gaps is no line, and would not be seen.
      showSymbol: one.values.filter((value) => value != null).length < 3,
      lineStyle: { color: colour, width: one.isDashed ? 1.25 : 1.75, type: one.isDashed ? [4, 3] : undefined },
      itemStyle: { color: colour },
      emphasis: { lineStyle: { color: colour, width: 1.75 }, itemStyle: { color: colour } },
      areaStyle: one.isFilled ? { color: colour, opacity: 0.12 } : undefined,
      markLine,
      markArea,
    };
  });
}

/** A power of two: 256 MiB is rounder than 300 MB. */
const binaryStep = (about: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, about)));

function dotsOf({ dots }: ChartProps) {
  if (!dots?.length) return [];
  return [
    {
      type: "scatter" as const,
      name: "exemplars",
      data: dots.map(({ at_ms, value }) => [at_ms, value]),
      animation: false,
      symbol: "diamond",
      symbolSize: 8,
      itemStyle: { color: token("--accent-mark"), borderColor: token("--paper"), borderWidth: 1 },
      emphasis: { scale: 1.5 },
    },
  ];
}

function optionOf(props: ChartProps, width: number) {
  const { window, unit, kind, series } = props;
  const text = { color: token("--ink-3"), fontSize: 11, fontFamily: "Inter Variable, system-ui, sans-serif" };
  const span = window.to_ms - window.from_ms;
  const first = window.first_bucket_ms;
  const ticks = roundTicks(first, first + window.buckets * window.step_ms, Math.max(2, Math.floor(width / 90)));
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const step = props.isBinary && most > 0 ? binaryStep(most / 4) : undefined;
  const least = Math.min(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  return {
    animation: false,
    grid: { left: LEFT, right: RIGHT, top: 10, bottom: 22, outerBoundsMode: "none" as const },
    tooltip: {
      trigger: "axis" as const,
      confine: true,
      transitionDuration: 0.05,
      backgroundColor: token("--raised"),
      borderColor: token("--line-strong"),
      borderWidth: 1,
      padding: [8, 10],
      extraCssText: "box-shadow: var(--shadow); border-radius: 8px",
      axisPointer: { type: "line" as const, lineStyle: { color: token("--line-strong"), type: "solid" as const } },
      formatter: (points: unknown) =>
        tip(
          props,
          (points as { dataIndex: number; seriesType: string }[]).find((one) => one.seriesType !== "scatter")
            ?.dataIndex ?? -1,
        ),
    },
    xAxis: {
      type: "value" as const,
      min: first,
      max: first + window.buckets * window.step_ms,
      axisLine: { lineStyle: { color: token("--line-strong") } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        ...text,
        margin: 8,
        hideOverlap: true,
        customValues: ticks,
        formatter: (at: number) => tickOf(at, span),
      },
    },
    yAxis: {
      type: "value" as const,
      min: least < 0 ? undefined : 0,
      // Nothing at all still has an axis with a number on it.
      max: props.max ?? (most === 0 ? 1 : step ? Math.ceil(most / step) * step : undefined),
      splitNumber: 3,
      interval: props.max ? props.max / 4 : step,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: token("--line") } },
      axisLabel: { ...text, align: "left" as const, margin: LEFT - 4, formatter: (n: number) => unit(n) },
    },
    series: [...seriesOf({ ...props, kind }), ...dotsOf(props)],
  };
}

/** Lines or stacked bars over time, with a drag that zooms. */
export default function TimeChart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const scheme = useComputedColorScheme();
  const { window, zoom, height } = props;
  const opened = useRef(props.dots);
  opened.current = props.dots;

  useEffect(() => {
    if (!place.current) return;
    const made = init(place.current);
    chart.current = made;
    made.on("click", (event) => {
      if (event.seriesType === "scatter") opened.current?.[event.dataIndex]?.open();
    });
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the tokens that optionOf reads
  useEffect(() => {
    if (!chart.current) return;
    chart.current.setOption(optionOf(props, chart.current.getWidth()), { notMerge: true });
  }, [props, scheme]);

  return (
    <Dragged window={window} zoom={zoom}>
      <div ref={place} style={{ height }} aria-hidden="true" />
    </Dragged>
  );
}
