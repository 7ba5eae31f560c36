import { Button, FileInput, Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Import, ImportKind, Site } from "../../../api/types";
import { upload } from "../../../api/upload";
import { FormProblem, useChange } from "../../form";
import page from "../../Page.module.css";
import { Progress } from "./Progress";

export const KINDS: Record<ImportKind, { label: string; about: string; accept: string }> = {
  plausible: {
    label: "Plausible",
    about: "The zip of its export. Counted by day, so filters do not reach into it.",
    accept: ".zip,.csv",
  },
  umami: {
    label: "Umami",
    about: "website_event as CSV, or the zip of its export.",
    accept: ".csv,.zip,.gz",
  },
  ga4_events: {
    label: "Google Analytics 4, from BigQuery",
    about: "The tables events_… as JSONL or Parquet.",
    accept: ".jsonl,.ndjson,.json,.parquet,.gz",
  },
  ga4_reports: {
    label: "Google Analytics 4, a report as CSV",
    about: "With the date as a column. Counted by day, so filters do not reach into it.",
    accept: ".csv,.zip",
  },
  events: {
    label: "Raw events",
    about: "JSONL, CSV or Parquet with the columns of docs/import-export.md, or what this page exports.",
    accept: ".jsonl,.ndjson,.json,.csv,.parquet,.gz,.zip",
  },
};

/** A file of another product, to be taken in. */
export function NewImport({ site }: { site: Site }) {
  const client = useQueryClient();
  const [kind, setKind] = useState<ImportKind>("plausible");
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState(0);
  const send = useChange(
    (given: File) => upload<Import>(`/sites/${site.id}/imports`, { kind, name: given.name }, given, setSent),
    () => {
      setFile(null);
      client.invalidateQueries({ queryKey: ["imports", site.id] });
    },
  );
  return (
    <form
      className={page.form}
      onSubmit={(event) => {
        event.preventDefault();
        setSent(0);
        if (file) send.mutate(file);
      }}
    >
      <Select
        label="From"
        allowDeselect={false}
        value={kind}
        onChange={(value) => setKind((value ?? "plausible") as ImportKind)}
        data={Object.entries(KINDS).map(([value, { label }]) => ({ value, label }))}
        description={KINDS[kind].about}
      />
      <FileInput
        label="File"
        placeholder="Choose a file"
        value={file}
        onChange={setFile}
        accept={KINDS[kind].accept}
        clearable
      />
      {send.isPending && <Progress share={sent} label="Sending the file" />}
      <FormProblem error={send.error} />
      <Button type="submit" disabled={!file} loading={send.isPending}>
        Import
      </Button>
    </form>
  );
}
