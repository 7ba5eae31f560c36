import { Button, Modal, SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Site } from "../../../api/types";
import { Failure } from "../../../kit/Failure";
import { FormProblem, useChange } from "../../form";
import classes from "./Reports.module.css";
import { type Delivery, keyOfDeliveries, type Preview, TOPICS, type Topic } from "./shapes";

const WIDTHS = [
  { value: "600", label: "Desktop" },
  { value: "390", label: "Phone" },
  { value: "text", label: "Text" },
];

function SendTest({ site, topic }: { site: Site; topic: Topic }) {
  const client = useQueryClient();
  const send = useChange(
    () => ask<Delivery>(`/sites/${site.id}/reports/test`, { method: "POST", body: { topic } }),
    (delivery) => {
      notifications.show({ message: `On its way to ${delivery.recipient}`, color: "lamp" });
      client.invalidateQueries({ queryKey: keyOfDeliveries(site) });
    },
  );
  return (
    <>
      <Button size="xs" variant="default" loading={send.isPending} onClick={() => send.mutate(undefined)}>
        Send me a test
      </Button>
      <FormProblem error={send.error} />
    </>
  );
}

/** A mail exactly as it would be sent now, in a frame that can neither run nor fetch anything. */
function Shown({ site, topic, sends }: { site: Site; topic: Topic; sends: boolean }) {
  const [width, setWidth] = useState("600");
  const { data, error, refetch } = useQuery({
    queryKey: ["mail-preview", site.id, topic],
    queryFn: ({ signal }) => ask<Preview>(`/sites/${site.id}/reports/preview`, { params: { topic }, signal }),
    staleTime: 0,
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={480} />;
  if (!data) return <div className="skeleton" style={{ height: 480 }} />;
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl size="xs" aria-label="Shown as" value={width} onChange={setWidth} data={WIDTHS} />
        {sends && <SendTest site={site} topic={topic} />}
      </div>
      <p className={classes.subject}>
        <span className="small quiet">Subject</span> {data.subject}
      </p>
      {width === "text" ? (
        <pre className={classes.text} tabIndex={0}>
          {data.text}
        </pre>
      ) : (
        <iframe
          className={classes.mail}
          title={`The mail: ${data.subject}`}
          sandbox=""
          srcDoc={data.html}
          style={{ width: `min(100%, ${width}px)` }}
        />
      )}
    </>
  );
}

export function MailPreview({ site, sends }: { site: Site; sends: boolean }) {
  const [topic, setTopic] = useState<Topic | null>(null);
  return (
    <>
      <div className={classes.bar}>
        {TOPICS.map(({ topic, label }) => (
          <Button key={topic} variant="default" size="xs" onClick={() => setTopic(topic)}>
            {label}
          </Button>
        ))}
      </div>
      <Modal opened={topic !== null} onClose={() => setTopic(null)} title="Preview" size={664} centered>
        {topic && <Shown site={site} topic={topic} sends={sends} />}
      </Modal>
    </>
  );
}
