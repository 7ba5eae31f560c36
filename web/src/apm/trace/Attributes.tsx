import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconMinus, IconPlus, IconStack2 } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { termOf } from "../../kit/search/terms";
import classes from "./SpanPanel.module.css";

interface Props {
  title: string;
  attributes: Readonly<Record<string, string>>;
  /** Only those in which this occurs. */
  sought: string;
  /** Where a filter leads, and the time it looks at. */
  to: "traces" | "logs";
  time: object;
}

/** Keys and values, each of which may be filtered by or copied. */
export function Attributes({ title, attributes, sought, to, time }: Props) {
  const site = useSite();
  const navigate = useNavigate();
  const rows = Object.entries(attributes)
    .filter(([key, value]) => value !== "" && `${key} ${value}`.toLowerCase().includes(sought.toLowerCase()))
    .sort(([a], [b]) => a.localeCompare(b));
  if (rows.length === 0) return null;
  const filter = (key: string, value: string, without: boolean) =>
    navigate({
      to: to === "traces" ? "/$site/traces" : "/$site/logs",
      params: { site: site.id },
      search: { ...time, q: `${without ? "-" : ""}${termOf(key, value)}` },
    } as never);
  const group = (key: string) =>
    navigate({ to: "/$site/traces", params: { site: site.id }, search: { ...time, by: key } } as never);
  return (
    <section className={classes.attributes}>
      <h3>{title}</h3>
      <dl>
        {rows.map(([key, value]) => (
          <div key={key}>
            <dt title={key}>{key}</dt>
            <dd>
              <span>{value}</span>
              <span className={classes.tools}>
                <Tooltip label={`Only with this ${key}`}>
                  <ActionIcon size={20} aria-label={`Only ${key} ${value}`} onClick={() => filter(key, value, false)}>
                    <IconPlus size={13} stroke={2} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label={`Without this ${key}`}>
                  <ActionIcon size={20} aria-label={`Without ${key} ${value}`} onClick={() => filter(key, value, true)}>
                    <IconMinus size={13} stroke={2} />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label={`Spans of this time by ${key}`}>
                  <ActionIcon size={20} aria-label={`Group by ${key}`} onClick={() => group(key)}>
                    <IconStack2 size={13} stroke={1.8} />
                  </ActionIcon>
                </Tooltip>
                <CopyButton value={value} timeout={1500}>
                  {({ copied, copy }) => (
                    <ActionIcon size={20} aria-label={`Copy ${key}`} onClick={copy}>
                      {copied ? <IconCheck size={13} stroke={2} /> : <IconCopy size={13} stroke={1.8} />}
                    </ActionIcon>
                  )}
                </CopyButton>
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
