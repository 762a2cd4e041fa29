// import 'no'
import express from 'express';
import type { A, default as B } from "@types-of/a/deep";
import * as all from 'all';
import './own';
export { c } from 'exported';
const d = require('required'), pattern = /require\('no'\)["'`]/g;
const e = await import(`dynamic`);
const text = `import 'no' ${require.resolve('inside')} import 'no'`;
const half = 6 / 2 / 1; /* import 'no' */
x.require('no');
const page = <p title="import 'no'">Don't</p>;
import last = require("last");
