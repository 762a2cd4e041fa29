// Validates the golden files of crates/report and, with GWANMUN set to the binary, fresh scans of examples/.
// With SBOMS set to a folder also every bill of materials in it, converted into every format, read back and judged.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, existsSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { kindOf, kinds, preparePython, validateAll } from './validators.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const golden = join(here, '../crates/report/golden')
const examples = join(here, '../examples')
const out = join(here, 'out')
const sboms = [
  'cyclonedx', 'cyclonedx-1.4', 'cyclonedx-1.5', 'cyclonedx-1.6', 'cyclonedx-1.7',
  'cyclonedx-xml', 'cyclonedx-xml-1.4', 'cyclonedx-xml-1.5', 'cyclonedx-xml-1.6', 'cyclonedx-xml-1.7',
  'spdx', 'spdx-tag-value', 'spdx-3', 'nis-csv'
]
const formats = ['json', 'sarif', ...sboms]
const extensions = { 'spdx-tag-value': 'spdx', 'nis-csv': 'csv', spdx: 'spdx.json' }
const extension = format => extensions[format] ?? (format.startsWith('cyclonedx-xml') ? 'xml' : 'json')

// One wrong turn for each kind: the validators must see it.
const inJson = change => text => {
  const document = JSON.parse(text)
  change(document)
  return JSON.stringify(document)
}
const sabotage = {
  own: inJson(document => { document.verdict = 'fine' }),
  cyclonedx: inJson(document => { document.components[0].type = 'thing' }),
  'cyclonedx-xml': text => text.replace('<component type="library"', '<component type="thing"'),
  sarif: inJson(document => { document.runs[0].results[0].level = 'fatal' }),
  spdx: inJson(document => { document.relationships[0].relatedSpdxElement = 'SPDXRef-Nobody' }),
  'spdx-tag-value': text => text.replace('PackageSupplier: NOASSERTION', 'PackageSupplier: somebody'),
  csaf: inJson(document => { document.vulnerabilities[0].remediations = [] }),
  openvex: inJson(document => { document.statements[0].status = 'safe' }),
  'spdx-3': inJson(document => { document['@graph'].find(one => one.type === 'software_Package').software_primaryPurpose = 'thing' }),
  nis: text => text.replace('NIS 1.0,', 'NIS 1.0,,')
}

function gwanmun (binary, words, allowed) {
  const run = spawnSync(binary, ['--data-dir', join(out, 'data'), ...words], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (!allowed.includes(run.status)) throw new Error(`gwanmun ${words.join(' ')} ended with ${run.status ?? run.error}: ${run.stderr}`)
}

// Scans the examples in every format; and converts the first scan of each into every format, which is the other way in.
function scans (binary) {
  const files = []
  gwanmun(binary, ['data', 'import', '--starter'], [0])
  for (const example of readdirSync(examples, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    for (const format of formats) {
      const file = join(out, `${example.name}.${format}.${extension(format)}`)
      gwanmun(binary, ['scan', join(examples, example.name), '--format', format, '-o', file], [0, 1])
      files.push(file)
    }
    for (const source of ['cyclonedx-1.7', 'spdx-3']) {
      for (const format of sboms) {
        const file = join(out, `${example.name}.from-${source}.${format}.${extension(format)}`)
        gwanmun(binary, ['sbom', 'convert', join(out, `${example.name}.${source}.json`), '--to', format, '-o', file], [0])
        files.push(file)
      }
    }
    const [old, scan] = ['cyclonedx-1.7', 'json'].map(format => join(out, `${example.name}.${format}.json`))
    files.push(...ownDocuments(binary, old, scan, join(out, example.name)))
    files.push(...statements(binary, scan, join(out, example.name)))
  }
  return files
}

// Writes a VEX document about the findings of a scan in every format, and what is read of each again.
function statements (binary, scan, name) {
  const files = []
  for (const format of ['openvex', 'csaf', 'cyclonedx-1.4', 'cyclonedx-1.5', 'cyclonedx-1.6', 'cyclonedx-1.7']) {
    for (const product of [[], ['--product', 'pkg:generic/example@1']]) {
      const file = `${name}.vex${product.length}.${format}.json`
      const author = ['--author', 'Example Bank', '--namespace', 'https://bank.example']
      gwanmun(binary, ['vex', 'export', scan, '--format', format, ...author, ...product, '-o', file], [0])
      const read = `${file}.read.json`
      gwanmun(binary, ['vex', 'read', file, '--format', 'json', '-o', read], [0])
      files.push(file, read)
    }
  }
  return files
}

// Judges a document by every profile and compares it with another: our own documents beside scans.
function ownDocuments (binary, document, other, name) {
  const check = `${name}.check.json`
  const profiles = ['supplier', 'ntia', 'cisa-2026', 'bsi', 'nis'].flatMap(profile => ['--profile', profile])
  gwanmun(binary, ['sbom', 'check', document, ...profiles, '--format', 'json', '-o', check], [0, 1])
  const difference = `${name}.difference.json`
  gwanmun(binary, ['sbom', 'diff', other, document, '--format', 'json', '-o', difference], [0, 1])
  return [check, difference]
}

// Converts every bill of materials below a folder into every format. What cannot be read is named and counts as
// refused; what was read and written must be read again, with as many components.
function conversions (binary, folder) {
  const files = []
  let refused = 0
  const documents = readdirSync(folder, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile())
  for (const entry of documents) {
    const document = join(entry.parentPath, entry.name)
    const name = join(out, relative(folder, document).replaceAll('/', '+'))
    const first = `${name}.first.json`
    const attempt = spawnSync(binary, ['sbom', 'convert', document, '--to', 'cyclonedx-1.7', '-o', first], { encoding: 'utf8' })
    if (attempt.status === 2) {
      refused += 1
      console.log(`refused ${entry.name}: ${attempt.stderr.trim()}`)
      continue
    }
    if (![0, 1].includes(attempt.status)) throw new Error(`${document}: ended with ${attempt.status ?? attempt.signal}`)
    const count = countOf(first)
    rmSync(first)
    for (const format of sboms) {
      const file = `${name}.${format}.${extension(format)}`
      gwanmun(binary, ['sbom', 'convert', document, '--to', format, '-o', file], [0, 1])
      files.push(file)
      if (format === 'nis-csv') continue
      const again = `${file}.again.json`
      gwanmun(binary, ['sbom', 'convert', file, '--to', 'cyclonedx-1.7', '-o', again], [0, 1])
      if (countOf(again) !== count) throw new Error(`${file}: ${countOf(again)} components are read again, of ${count}`)
      rmSync(again)
    }
    files.push(...ownDocuments(binary, document, document, name))
  }
  console.log(`${documents.length} documents below ${folder}, ${refused} refused`)
  return files
}

// Counts the components of a CycloneDX document in JSON, nested ones included.
function countOf (path) {
  const document = JSON.parse(readFileSync(path, 'utf8'))
  const all = list => list.reduce((sum, one) => sum + 1 + all(one.components ?? []), 0)
  return all([document.metadata?.component ?? [], document.components ?? []].flat())
}

const obstacle = preparePython()
if (obstacle !== undefined) console.error(`SKIPPED: SPDX, CycloneDX in XML and CSV are not validated. ${obstacle}`)

rmSync(out, { recursive: true, force: true })
mkdirSync(out)
const paths = readdirSync(golden).map(name => join(golden, name)).filter(file => !file.endsWith('.txt'))
if (process.env.GWANMUN !== undefined && existsSync(examples)) paths.push(...scans(process.env.GWANMUN))
if (process.env.GWANMUN !== undefined && process.env.SBOMS !== undefined) paths.push(...conversions(process.env.GWANMUN, resolve(process.env.SBOMS)))

const files = []
const broken = []
for (const path of paths) {
  const text = readFileSync(path, 'utf8')
  const kind = kindOf(text)
  if (kind === undefined) throw new Error(`${path} is not a document of a known kind`)
  if (kinds[kind].script === undefined && obstacle !== undefined) continue
  files.push({ path, kind })
  const isWhole = ['rich.', 'vex.'].some(start => basename(path).startsWith(start))
  if (!broken.some(one => one.kind === kind) && isWhole) {
    const spoilt = join(out, `broken.${basename(path)}`)
    writeFileSync(spoilt, sabotage[kind](text))
    broken.push({ path: spoilt, kind })
  }
}
for (const [index, faults] of (await validateAll(broken, obstacle === undefined)).entries()) {
  if (faults.length === 0) throw new Error(`the validator of ${broken[index].kind} lets a broken document pass`)
}
let faulty = 0
const count = {}
for (const [index, faults] of (await validateAll(files, obstacle === undefined)).entries()) {
  const { path, kind } = files[index]
  count[kind] = (count[kind] ?? 0) + 1
  if (faults.length > 0) {
    faulty += 1
    console.log(`INVALID ${kind} ${path}`)
    for (const fault of faults) console.log(`        ${fault}`)
  }
}
console.log(`${Object.entries(count).map(([kind, number]) => `${kind} ${number}`).join(', ')}: ${faulty === 0 ? 'all valid' : `${faulty} invalid`}`)
process.exit(faulty === 0 ? 0 : 1)
