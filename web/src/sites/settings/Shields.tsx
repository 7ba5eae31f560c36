import { ActionIcon, Button, Select, Switch, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ask } from "../../api/client";
import type { Shield, Shields as ShieldsOfSite, Site } from "../../api/types";
import { includes } from "../../api/useSite";
import { COUNTRY_CODES } from "../../kit/countries";
import { dateOf } from "../../kit/dates";
import { Failure } from "../../kit/Failure";
import { Flag } from "../../kit/Flag";
import { countryName } from "../../kit/places";
import { FormProblem, fieldError, fieldsOf, useChange } from "../form";
import { Section } from "../Page";
import classes from "../Page.module.css";

type Kind = Shield["kind"];

interface About {
  kind: Kind;
  title: string;
  about: ReactNode;
  label: string;
  placeholder: string;
  none: string;
}

const KINDS: readonly About[] = [
  {
    kind: "address",
    title: "IP addresses",
    about: "Hits from these addresses or networks are dropped. The address of a hit is compared and never stored.",
    label: "Address or network",
    placeholder: "203.0.113.7 or 203.0.113.0/24",
    none: "Every address is counted.",
  },
  {
    kind: "country",
    title: "Countries",
    about: "Hits from these countries are dropped.",
    label: "Country",
    placeholder: "Choose a country",
    none: "Every country is counted.",
  },
  {
    kind: "page",
    title: "Pages",
    about: (
      <>
        Hits on these pages are dropped. <code className="mono">*</code> stands for anything but a slash,{" "}
        <code className="mono">**</code> for anything.
      </>
    ),
    label: "Page",
    placeholder: "/admin/**",
    none: "Every page is counted.",
  },
  {
    kind: "hostname",
    title: "Host names",
    about: "Once there is one, only pages on these host names are counted: nobody else can send in your site's name.",
    label: "Host name",
    placeholder: "example.com or *.example.com",
    none: "Every host name is counted.",
  },
];

const COUNTRIES = COUNTRY_CODES.map((value) => ({ value, label: countryName(value) })).sort((a, b) =>
  a.label.localeCompare(b.label),
);

const keyOf = (site: Site) => ["shields", site.id] as const;

function Row({ site, shield, mayEdit }: { site: Site; shield: Shield; mayEdit: boolean }) {
  const client = useQueryClient();
  const remove = useChange(
    () => ask<void>(`/sites/${site.id}/shields/${shield.id}`, { method: "DELETE" }),
    () => client.invalidateQueries({ queryKey: keyOf(site) }),
  );
  const isCountry = shield.kind === "country";
  return (
    <li>
      {isCountry && <Flag code={shield.value} />}
      <span className={classes.grow}>
        <span className={isCountry ? undefined : "mono"}>{isCountry ? countryName(shield.value) : shield.value}</span>
        <span className="small quiet">
          {[shield.note, `since ${dateOf(shield.created_at)}`].filter(Boolean).join(", ")}
        </span>
        <FormProblem error={remove.error} />
      </span>
      {mayEdit && (
        <ActionIcon
          aria-label={`Remove ${shield.value}`}
          loading={remove.isPending}
          onClick={() => remove.mutate(undefined)}
        >
          <IconX size={16} />
        </ActionIcon>
      )}
    </li>
  );
}

function Add({ site, about, yours }: { site: Site; about: About; yours: string }) {
  const client = useQueryClient();
  const [value, setValue] = useState("");
  const add = useChange(
    (fields: Record<string, string>) =>
      ask<Shield>(`/sites/${site.id}/shields`, {
        method: "POST",
        body: { kind: about.kind, value, note: fields.note ?? "" },
      }),
    () => {
      setValue("");
      client.invalidateQueries({ queryKey: keyOf(site) });
    },
  );
  const wrong = (fieldError(add.error, "") ?? fieldError(add.error, "value"))?.replace(/^Value error, /, "");
  const shared = { label: about.label, placeholder: about.placeholder, error: wrong, style: { flex: "1 1 200px" } };
  return (
    <form onSubmit={(event) => add.mutate(fieldsOf(event))}>
      <div className={classes.row} style={{ alignItems: "flex-start", marginTop: 16 }}>
        {about.kind === "country" ? (
          <Select
            {...shared}
            data={COUNTRIES}
            value={value || null}
            onChange={(next) => setValue(next ?? "")}
            searchable
          />
        ) : (
          <TextInput
            {...shared}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            spellCheck={false}
          />
        )}
        <TextInput name="note" label="Note" placeholder="Optional" maxLength={100} style={{ flex: "1 1 140px" }} />
        <Button type="submit" variant="default" loading={add.isPending} disabled={!value} className={classes.beside}>
          Add
        </Button>
      </div>
      {about.kind === "address" && yours && value !== yours && (
        <p className="small quiet" style={{ marginTop: 8 }}>
          Yours is <code className="mono">{yours}</code>.{" "}
          <Button variant="subtle" size="compact-xs" onClick={() => setValue(yours)}>
            Use it
          </Button>
        </p>
      )}
      <FormProblem error={add.error} />
    </form>
  );
}

function ReferrerSpam({ site, isOn, mayEdit }: { site: Site; isOn: boolean; mayEdit: boolean }) {
  const client = useQueryClient();
  const change = useChange(
    (blocks_referrer_spam: boolean) =>
      ask<ShieldsOfSite>(`/sites/${site.id}/shields`, { method: "PATCH", body: { blocks_referrer_spam } }),
    (now) => client.setQueryData(keyOf(site), now),
  );
  return (
    <>
      <Switch
        label="Filter visits whose referrer is on the list"
        description="They are kept for 30 days on the page about bots, outside all numbers."
        checked={isOn}
        disabled={!mayEdit || change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      <FormProblem error={change.error} />
    </>
  );
}

/** What a site keeps out at its door. */
export function Shields({ site }: { site: Site }) {
  const { data, error, refetch } = useQuery({
    queryKey: keyOf(site),
    queryFn: ({ signal }) => ask<ShieldsOfSite>(`/sites/${site.id}/shields`, { signal }),
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return <div className="skeleton" style={{ height: 320, marginTop: 24 }} />;
  const mayEdit = includes(site.role, "member");
  return (
    <>
      {KINDS.map((about) => {
        const shields = data.shields.filter((one) => one.kind === about.kind);
        return (
          <Section key={about.kind} title={about.title} about={about.about}>
            {shields.length === 0 && <p className="quiet">{about.none}</p>}
            <ul className={classes.list}>
              {shields.map((shield) => (
                <Row key={shield.id} site={site} shield={shield} mayEdit={mayEdit} />
              ))}
            </ul>
            {mayEdit && <Add site={site} about={about} yours={data.your_address} />}
          </Section>
        );
      })}
      <Section
        title="Referrer spam"
        about={
          <>
            Visits sent so that you look their sender up. The list is that of the{" "}
            <a href="https://github.com/matomo-org/referrer-spam-list" rel="noreferrer">
              Matomo community
            </a>
            , public domain.
          </>
        }
      >
        <ReferrerSpam site={site} isOn={data.blocks_referrer_spam} mayEdit={mayEdit} />
      </Section>
    </>
  );
}
