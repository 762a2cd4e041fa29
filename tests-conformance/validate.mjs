// Validates the documents named on the command line. Exit codes: 0 all valid, 1 one is not, 2 could not be done.
import { readFileSync } from 'node:fs'

import { kindOf, kinds, preparePython, validateAll } from './validators.mjs'

const paths = process.argv.slice(2)
if (paths.length === 0) {
  console.error('usage: node validate.mjs FILE…')
  process.exit(2)
}
const files = paths.map(path => ({ path, kind: kindOf(readFileSync(path, 'utf8')) }))
const needsPython = files.some(({ kind }) => kind !== undefined && kinds[kind].python !== undefined)
const obstacle = needsPython ? preparePython() : undefined
for (const { path, kind } of files) {
  if (kind === undefined || (kinds[kind].script === undefined && obstacle !== undefined)) {
    console.error(`${path}: ${obstacle ?? 'not a document of a known kind'}`)
    process.exit(2)
  }
}
let invalid = 0
for (const [index, faults] of (await validateAll(files, obstacle === undefined)).entries()) {
  const { path, kind } = files[index]
  console.log(`${faults.length === 0 ? 'valid  ' : 'INVALID'} ${kind.padEnd(14)} ${path}`)
  for (const fault of faults) console.log(`        ${fault}`)
  if (faults.length > 0) invalid += 1
}
process.exit(invalid === 0 ? 0 : 1)
