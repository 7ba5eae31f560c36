import { notifications } from "@mantine/notifications";

/** Puts the page's address where it can be pasted from, and says so. */
export async function copyLink(what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    notifications.show({ message: `The link to ${what} is copied` });
  } catch {
    notifications.show({ message: "The browser does not let pages copy here: take the link from its address bar" });
  }
}
