/** The rules for the widget, its tests and the scripts of the desk. */

import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  "consistent-return": "off",
  "eqeqeq": "error",
  "max-len": ["error", { code: 140, ignoreTemplateLiterals: true, ignoreStrings: true, ignoreRegExpLiterals: true }],
  "max-lines-per-function": ["error", 45],
  "no-shadow": "error",
  "no-unused-expressions": ["error", { allowShortCircuit: true, allowTernary: true }],
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
};

export default [
  { ignores: ["**/node_modules/**", "**/dist/**", "**/*.min.js"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  { files: ["widget/src/**/*.js", "desk/static/*.js"], languageOptions: { globals: globals.browser }, rules },
  {
    files: ["widget/test/**/*.js", "widget/*.js", "widget/*.mjs"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules,
  },
];
