import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./kit/tokens.css";
import "./kit/mantine.css";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient, whenSignedOut } from "./api/queries";
import { themeAsked } from "./kit/frame";
import { cssVariables, theme } from "./kit/theme";
import { router } from "./routes";

whenSignedOut.go = () => {
  const { pathname, href } = router.state.location;
  if (["/sign-in", "/setup"].includes(pathname) || pathname.startsWith("/invite/") || pathname.startsWith("/share/"))
    return;
  queryClient.clear();
  router.navigate({ to: "/sign-in", search: { next: href } });
};

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      forceColorScheme={themeAsked(location)}
      colorSchemeManager={localStorageColorSchemeManager({ key: "nightjar-theme" })}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" autoClose={5000} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
