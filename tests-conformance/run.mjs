// Validates the golden files of crates/report and, with GWANMUN set to the binary, fresh scans of examples/.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { kindOf, prepareSpdx, validators } from './validators.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const golden = join(here, '../crates/report/golden')
const examples = join(here, '../examples')
const out = join(here, 'out')
const formats = ['json', 'cyclonedx', 'cyclonedx-1.4', 'cyclonedx-1.5', 'cyclonedx-1.6', 'cyclonedx-1.7', 'spdx', 'sarif']

// One wrong turn for each kind: the validators must see it.
const sabotage = {
  own: document => { document.verdict = 'fine' },
  cyclonedx: document => { document.components[0].type = 'thing' },
  sarif: document => { document.runs[0].results[0].level = 'fatal' },
  spdx: document => { document.relationships[0].relatedSpdxElement = 'SPDXRef-Nobody' }
}

function scans (binary) {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out)
  const files = []
  const load = spawnSync(binary, ['--data-dir', join(out, 'data'), 'data', 'import', '--starter'], { encoding: 'utf8' })
  if (load.status !== 0) throw new Error(`gwanmun data import --starter ended with ${load.status ?? load.error}: ${load.stderr}`)
  for (const example of readdirSync(examples, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    for (const format of formats) {
      const file = join(out, `${example.name}.${format}.json`)
      const run = spawnSync(binary, ['--data-dir', join(out, 'data'), 'scan', join(examples, example.name), '--format', format, '-o', file], { encoding: 'utf8' })
      if (run.status === 0 || run.status === 1) {
        files.push(file)
      } else {
        throw new Error(`gwanmun scan ${example.name} --format ${format} ended with ${run.status ?? run.error}: ${run.stderr}`)
      }
    }
  }
  return files
}

const obstacle = prepareSpdx()
if (obstacle !== undefined) console.error(`SKIPPED: SPDX documents are not validated. ${obstacle}`)

const files = readdirSync(golden).map(name => join(golden, name)).filter(file => !file.endsWith('.txt'))
if (process.env.GWANMUN !== undefined && existsSync(examples)) files.push(...scans(process.env.GWANMUN))

let faulty = 0
const count = {}
const broken = new Set()
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  const kind = kindOf(text)
  if (kind === undefined) throw new Error(`${file} is not a document of a known kind`)
  if (kind === 'spdx' && obstacle !== undefined) continue
  if (!broken.has(kind) && basename(file).startsWith('rich.')) {
    broken.add(kind)
    const document = JSON.parse(text)
    sabotage[kind](document)
    if ((await validators[kind](JSON.stringify(document))).length === 0) {
      throw new Error(`the validator of ${kind} lets a broken document pass`)
    }
  }
  const faults = await validators[kind](text)
  count[kind] = (count[kind] ?? 0) + 1
  if (faults.length > 0) {
    faulty += 1
    console.log(`INVALID ${kind} ${file}`)
    for (const fault of faults) console.log(`        ${fault}`)
  }
}
console.log(`${Object.entries(count).map(([kind, number]) => `${kind} ${number}`).join(', ')}: ${faulty === 0 ? 'all valid' : `${faulty} invalid`}`)
process.exit(faulty === 0 ? 0 : 1)
