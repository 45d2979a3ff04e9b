/** Builds dist/ from src/: the launcher's file, versioned and moving, the two that it fetches later, licences, integrity. */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { minify } from "terser";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] || join(here, "dist");
const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const [major] = version.split(".");
const shipped = ["lit", "lit-html", "eventsource-parser"];

// Style sheets become strings; a length in rem becomes one in the widget's own unit, whatever size the site gave its root.
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = (await readFile(path, "utf8")).replace(/(?<![\w.-]|--u: max\()(-?\d*\.?\d+)rem\b(?![^(]*\)\s*\{)/g, "calc(var(--u)*$1)");
      const { code } = await esbuild.transform(source, { loader: "css", minify: true, target: ["chrome100", "firefox100", "safari15.4"] });
      return { contents: code, loader: "text" };
    });
  },
};

// Each file knows the next by its name and its hash.
const more = await later("more", "src/more/index.js");
const panel = await later("panel", "src/panel.js", { MORE_FILE: more.file, MORE_HASH: more.hash });
const code = await bundled("src/index.js", "iife", { PANEL_FILE: panel.file, PANEL_HASH: panel.hash });
await mkdir(out, { recursive: true });
for (const { file, content } of [more, panel]) await writeFile(join(out, file), content);
await writeFile(join(out, `widget.${version}.js`), code);
await writeFile(join(out, `widget.v${major}.js`), code);
await writeFile(join(out, "licences.txt"), await licences());
await writeFile(join(out, "integrity.json"), `${JSON.stringify(await hashes(), null, 2)}\n`);

async function later(part, entry, names) {
  const content = await bundled(entry, "esm", names);
  return { file: `widget.${version}.${part}.js`, hash: hashOf(content), content };
}

// Each byte counts (a test holds the limit): terser finds some more, and indentation in templates says nothing.
async function bundled(entry, format, names = {}) {
  const define = Object.fromEntries(Object.entries(names).map(([name, value]) => [name, JSON.stringify(value)]));
  const built = await esbuild.build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format,
    define,
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    plugins: [styles],
    write: false,
  });
  const preamble = `/* ASCL Membership Assistant, widget ${version}. Licences: licences.txt beside this file */`;
  const flat = built.outputFiles[0].text.replace(/\n {2,}/g, " ");
  const options = { ecma: 2020, compress: { passes: 3 }, module: format === "esm", format: { preamble } };
  return (await minify(flat, options)).code;
}

function hashOf(content) {
  return `sha384-${createHash("sha384").update(content).digest("base64")}`;
}

// Earlier versions stay in the folder: sites hold their hashes.
async function hashes() {
  const found = (await readdir(out)).filter((name) => /^widget\.\d+\.\d+\.\d+(\.(panel|more))?\.js$/.test(name)).sort();
  return Object.fromEntries(await Promise.all(found.map(async (name) => [name, hashOf(await readFile(join(out, name)))])));
}

async function licences() {
  const parts = shipped.map(async (name) => {
    const folder = join(here, "node_modules", name);
    const facts = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return `${name} ${facts.version} (${facts.license})\n\n${await readFile(join(folder, "LICENSE"), "utf8")}`;
  });
  return (await Promise.all(parts)).join(`\n${"-".repeat(78)}\n\n`);
}
