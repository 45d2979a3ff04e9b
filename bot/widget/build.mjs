/** Builds dist/ from src/: the versioned file and what it fetches later, the moving one, licences, integrity. */

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

const more = await bundled("src/more/index.js", "esm");
const moreFile = `widget.${version}.more.js`;
const names = { MORE_FILE: JSON.stringify(moreFile), MORE_HASH: JSON.stringify(hashOf(more)) };
const code = await bundled("src/index.js", "iife", names);
await mkdir(out, { recursive: true });
await writeFile(join(out, moreFile), more);
await writeFile(join(out, `widget.${version}.js`), code);
await writeFile(join(out, `widget.v${major}.js`), code);
await writeFile(join(out, "licences.txt"), await licences());
await writeFile(join(out, "integrity.json"), `${JSON.stringify(await hashes(), null, 2)}\n`);

// Each byte counts (a test holds the limit): terser finds some more, and indentation in templates says nothing.
async function bundled(entry, format, define = {}) {
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
  const found = (await readdir(out)).filter((name) => /^widget\.\d+\.\d+\.\d+(\.more)?\.js$/.test(name)).sort();
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
