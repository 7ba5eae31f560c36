import { Button, ColorInput, FileButton, PasswordInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldError, saidOf } from "../api/problem";
import { useSite } from "../api/useSite";
import { useChange } from "./api";
import { Groups } from "./Groups";
import classes from "./StatusPages.module.css";
import type { Choice, Page, PageForm } from "./types";

const LANGUAGES = [
  { value: "en", label: "English" },
  { value: "de", label: "Deutsch" },
];

const fresh = (domain: string): PageForm => ({
  name: domain,
  slug: domain.replace(/[^a-z0-9]+/g, "-"),
  domain: "",
  about: "",
  language: "en",
  colour: "#96520a",
  logo: "",
  home: "",
  is_on: true,
  password: null,
  groups: [],
});

function formOf(page: Page): PageForm {
  const { name, slug, domain, about, language, colour, logo, home, is_on, groups } = page;
  return { name, slug, domain, about, language: language as PageForm["language"], colour, logo, home, is_on, groups };
}

function Logo({ form, set }: { form: PageForm; set: (form: PageForm) => void }) {
  const take = (file: File | null) => {
    if (!file) return;
    const reader = new FileReader();
    reader.onload = () => set({ ...form, logo: String(reader.result) });
    reader.readAsDataURL(file);
  };
  return (
    <div className={classes.tools}>
      {form.logo && <img src={form.logo} alt="The logo" style={{ maxHeight: 40, maxWidth: 160 }} />}
      <FileButton onChange={take} accept="image/png,image/jpeg,image/webp">
        {(props) => (
          <Button {...props} size="xs" variant="default">
            {form.logo ? "Another logo" : "Choose a logo"}
          </Button>
        )}
      </FileButton>
      {form.logo && (
        <Button size="xs" variant="subtle" onClick={() => set({ ...form, logo: "" })}>
          No logo
        </Button>
      )}
    </div>
  );
}

/** What a page is called, where it is, how it looks, and what is on it. */
export function PageEditor({ page, monitors }: { page?: Page; monitors: readonly Choice[] }) {
  const site = useSite();
  const navigate = useNavigate();
  const [form, set] = useState<PageForm>(() => (page ? formOf(page) : fresh(site.domain)));
  const [hasPassword, lock] = useState(page?.has_password ?? false);
  const to = (id: string) => navigate({ to: "/$site/status-pages/$page", params: { site: site.id, page: id } });
  const save = useChange<PageForm, Page>(
    (body) => (page ? { path: `/${page.id}`, method: "PUT", body } : { path: "", method: "POST", body }),
    "Saved",
    (saved) => page === undefined && to(saved.id),
  );
  const remove = useChange<void>(
    () => ({ path: `/${page?.id}`, method: "DELETE" }),
    "Deleted",
    () => navigate({ to: "/$site/status-pages", params: { site: site.id } }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ ...form, password: hasPassword ? form.password || null : "" });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <div className={classes.fields}>
        <TextInput
          label="Name"
          required
          value={form.name}
          error={fieldError(save.error, "name")}
          onChange={(event) => set({ ...form, name: event.currentTarget.value })}
        />
        <TextInput
          label="Address"
          description={`${location.origin}/status/${form.slug}`}
          required
          value={form.slug}
          error={fieldError(save.error, "slug")}
          onChange={(event) => set({ ...form, slug: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label="About"
        autosize
        minRows={2}
        value={form.about ?? ""}
        error={fieldError(save.error, "about")}
        onChange={(event) => set({ ...form, about: event.currentTarget.value })}
      />
      <section>
        <h2>Components</h2>
        <Groups groups={form.groups ?? []} set={(groups) => set({ ...form, groups })} monitors={monitors} />
      </section>
      <div className={classes.fields}>
        <TextInput
          label="Domain of its own"
          description="Point its CNAME to this hub; your proxy has its certificate."
          placeholder="status.example.com"
          value={form.domain ?? ""}
          error={fieldError(save.error, "domain")}
          onChange={(event) => set({ ...form, domain: event.currentTarget.value })}
        />
        <TextInput
          label="Home"
          description="Where its name leads."
          placeholder="https://example.com"
          value={form.home ?? ""}
          error={fieldError(save.error, "home")}
          onChange={(event) => set({ ...form, home: event.currentTarget.value })}
        />
        <Select
          label="Language"
          data={LANGUAGES}
          value={form.language ?? "en"}
          allowDeselect={false}
          onChange={(value) => set({ ...form, language: (value ?? "en") as PageForm["language"] })}
        />
        <ColorInput
          label="Colour"
          format="hex"
          eyeDropperButtonProps={{ "aria-label": "Take a colour from the screen" }}
          value={form.colour}
          error={fieldError(save.error, "colour")}
          onChange={(colour) => set({ ...form, colour: colour.toLowerCase() })}
        />
      </div>
      <Logo form={form} set={set} />
      <Switch
        label="Public"
        checked={form.is_on ?? true}
        onChange={(e) => set({ ...form, is_on: e.currentTarget.checked })}
      />
      <Switch
        label="Ask for a password"
        description="By the browser's own window, because a cookie would be one. No copy is written to files."
        checked={hasPassword}
        onChange={(event) => lock(event.currentTarget.checked)}
      />
      {hasPassword && (
        <PasswordInput
          label="Password"
          placeholder={page?.has_password ? "stays as it is" : undefined}
          required={!page?.has_password}
          autoComplete="new-password"
          value={form.password ?? ""}
          onChange={(event) => set({ ...form, password: event.currentTarget.value })}
        />
      )}
      {save.error && (
        <p className={classes.bad} role="alert">
          {saidOf(save.error)}
        </p>
      )}
      <div className={classes.tools}>
        <Button type="submit" loading={save.isPending}>
          {page ? "Save" : "Make the page"}
        </Button>
        {page && (
          <Button variant="subtle" color="red" ml="auto" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        )}
      </div>
    </form>
  );
}
