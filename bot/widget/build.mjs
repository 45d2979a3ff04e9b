/** Builds dist/ from src/: the versioned file, the moving one, licences, integrity. */

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
const shipped = ["lit", "lit-element", "lit-html", "@lit/reactive-element", "eventsource-parser"];

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

const built = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ["src/index.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [styles],
  write: false,
});
// Each byte counts (a test holds the limit): terser finds some more, and indentation in templates says nothing.
const preamble = `/* ASCL Membership Assistant, widget ${version}. Licences: licences.txt beside this file */`;
const flat = built.outputFiles[0].text.replace(/\n {2,}/g, " ");
const { code } = await minify(flat, { ecma: 2020, compress: { passes: 3 }, format: { preamble } });
await mkdir(out, { recursive: true });
await writeFile(join(out, `widget.${version}.js`), code);
await writeFile(join(out, `widget.v${major}.js`), code);
await writeFile(join(out, "licences.txt"), await licences());
await writeFile(join(out, "integrity.json"), `${JSON.stringify(await hashes(), null, 2)}\n`);

// Earlier versions stay in the folder: sites hold their hashes.
async function hashes() {
  const names = (await readdir(out)).filter((name) => /^widget\.\d+\.\d+\.\d+\.js$/.test(name)).sort();
  const hash = async (name) => `sha384-${createHash("sha384").update(await readFile(join(out, name))).digest("base64")}`;
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await hash(name)])));
}

async function licences() {
  const parts = shipped.map(async (name) => {
    const folder = join(here, "node_modules", name);
    const facts = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    return `${name} ${facts.version} (${facts.license})\n\n${await readFile(join(folder, "LICENSE"), "utf8")}`;
  });
  return (await Promise.all(parts)).join(`\n${"-".repeat(78)}\n\n`);
}
