// Validates the documents named on the command line. Exit codes: 0 all valid, 1 one is not, 2 could not be done.
import { readFileSync } from 'node:fs'

import { kindOf, prepareSpdx, validators } from './validators.mjs'

const files = process.argv.slice(2)
if (files.length === 0) {
  console.error('usage: node validate.mjs FILE…')
  process.exit(2)
}
let invalid = 0
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  const kind = kindOf(text)
  const obstacle = kind === 'spdx' ? prepareSpdx() : undefined
  if (kind === undefined || obstacle !== undefined) {
    console.error(`${file}: ${obstacle ?? 'not a document of a known kind'}`)
    process.exit(2)
  }
  const faults = await validators[kind](text)
  console.log(`${faults.length === 0 ? 'valid  ' : 'INVALID'} ${kind.padEnd(9)} ${file}`)
  for (const fault of faults) console.log(`        ${fault}`)
  if (faults.length > 0) invalid += 1
}
process.exit(invalid === 0 ? 0 : 1)
