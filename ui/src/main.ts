// Puts the window's page together.
import "$lib/styles/fonts.css";
import "$lib/styles/tokens.css";
import "$lib/styles/base.css";
import "$lib/components/dialog.css";
import "$lib/components/floating.css";
import "$lib/components/grid.css";

import { mount } from "svelte";

import Window from "$features/shell/Window.svelte";

const target = document.getElementById("app");
if (target) mount(Window, { target });
