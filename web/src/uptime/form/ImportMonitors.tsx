import { Button, FileInput, Group, Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ApiProblem, address } from "../../api/client";
import { useSite } from "../../api/useSite";
import { plural } from "../../kit/numbers";
import { UptimeRoom } from "../frame/UptimeRoom";
import type { Brought } from "../types";
import classes from "./Form.module.css";

const SOURCES = [
  {
    value: "uptime-kuma",
    label: "Uptime Kuma",
    about: "A backup: Settings, Backup, Export. A JSON file with monitorList.",
  },
  { value: "gatus", label: "Gatus", about: "The configuration, a YAML file with endpoints." },
  {
    value: "healthchecks",
    label: "Healthchecks",
    about: "The list of its API: curl -H 'X-Api-Key: …' https://healthchecks.example/api/v3/checks/",
  },
  { value: "nightjar", label: "Nightjar", about: "A file of the export here, YAML." },
];

/** Monitors from elsewhere. What cannot be taken over is named with its reason. */
export function ImportMonitors() {
  const site = useSite();
  const client = useQueryClient();
  const [source, setSource] = useState("uptime-kuma");
  const [file, setFile] = useState<File | null>(null);
  const bring = useMutation({
    mutationFn: async (given: File): Promise<Brought> => {
      const response = await fetch(address(`/sites/${site.id}/monitors/import`, { source }), {
        method: "POST",
        headers: { "x-nightjar": "1" },
        body: given,
        credentials: "same-origin",
      });
      const said = await response.json();
      if (!response.ok) throw new ApiProblem(response.status, said.code, said.title, said.detail);
      return said;
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["uptime", site.id] }),
  });
  return (
    <UptimeRoom title="Import monitors">
      <div className={classes.form}>
        <Select
          label="From"
          data={SOURCES}
          value={source}
          allowDeselect={false}
          onChange={(one) => setSource(one ?? source)}
        />
        <FileInput
          label="File"
          description={SOURCES.find(({ value }) => value === source)?.about}
          placeholder="Choose a file"
          value={file}
          onChange={setFile}
        />
        {bring.error && (
          <p className={classes.problem} role="alert">
            {bring.error.message}
          </p>
        )}
        {bring.data && (
          <section
            className={classes.answer}
            data-outcome={bring.data.skipped.length ? "slow" : "ok"}
            aria-live="polite"
          >
            <header>
              <b>{plural(bring.data.made, "monitor")} made</b>
              {bring.data.there_already > 0 && <span>{bring.data.there_already} were there already</span>}
            </header>
            {bring.data.skipped.length > 0 && (
              <dl style={{ flexDirection: "column" }}>
                {bring.data.skipped.map(({ name, reason }) => (
                  <div key={`${name} ${reason}`}>
                    <dt>{name}</dt>
                    <dd>{reason}</dd>
                  </div>
                ))}
              </dl>
            )}
          </section>
        )}
        <Group gap={8}>
          <Button disabled={!file} loading={bring.isPending} onClick={() => file && bring.mutate(file)}>
            Import
          </Button>
          <Button variant="default" component={Link} to={`/${site.id}/uptime`}>
            To the monitors
          </Button>
          <Button
            variant="subtle"
            color="gray"
            component="a"
            href={`/api/sites/${site.id}/monitors/export`}
            download="monitors.yml"
          >
            Export all as YAML
          </Button>
        </Group>
      </div>
    </UptimeRoom>
  );
}
