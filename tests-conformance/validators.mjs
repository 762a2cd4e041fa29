// One function per kind of document: the text of a document in, a list of faults out; an empty list means valid.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import * as csafMandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import * as csafSchema from '@secvisogram/csaf-validator-lib/schemaTests.js'
import validateCsaf from '@secvisogram/csaf-validator-lib/validate.js'

const require = createRequire(import.meta.url)
const Ajv2020 = require('ajv/dist/2020').default
const addFormats = require('ajv-formats').default
const { Validation } = require('@cyclonedx/cyclonedx-library')

const here = dirname(fileURLToPath(import.meta.url))

function compiled (schemaText) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv)
  return ajv.compile(JSON.parse(schemaText.replace(/^\uFEFF/, '')))
}

function faults (validate, text) {
  if (validate(JSON.parse(text))) return []
  return validate.errors.map(error => `${error.instancePath || '/'} ${error.message}`)
}

// Every document of our own names its schema: `gwanmun.assessment/1` is in gwanmun.assessment-1.schema.json.
const schemas = join(here, '../docs/schema')
const ownSchemas = new Map(readdirSync(schemas).map(name => {
  const schema = readFileSync(join(schemas, name), 'utf8')
  return [JSON.parse(schema).title, compiled(schema)]
}))

export function own (text) {
  const { schema } = JSON.parse(text)
  const validate = ownSchemas.get(schema)
  return validate === undefined ? [`there is no schema ${schema}`] : faults(validate, text)
}

export async function cyclonedx (text) {
  const validator = new Validation.JsonStrictValidator(JSON.parse(text).specVersion)
  const error = await validator.validate(text)
  return error === null ? [] : [JSON.stringify(error)]
}

const multitool = require('@microsoft/sarif-multitool')
const sarifSchema = compiled(readFileSync(join(dirname(multitool), 'sarif-2.1.0.json'), 'utf8'))

export function sarif (text) {
  const found = faults(sarifSchema, text)
  const folder = mkdtempSync(join(tmpdir(), 'gwanmun-sarif-'))
  try {
    const document = join(folder, 'document.sarif')
    const report = join(folder, 'report.sarif')
    writeFileSync(document, text)
    chmodSync(multitool, 0o755)
    const run = spawnSync(multitool, ['validate', document, '--output', report], {
      encoding: 'utf8',
      env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' }
    })
    if (!existsSync(report)) return [...found, `the SARIF Multitool did not run: ${run.error ?? run.stdout + run.stderr}`]
    for (const result of JSON.parse(readFileSync(report, 'utf8').replace(/^\uFEFF/, '')).runs[0].results) {
      if ((result.level ?? 'warning') === 'error') found.push(`${result.ruleId} ${result.message.text ?? JSON.stringify(result.message)}`)
    }
    return found
  } finally {
    rmSync(folder, { recursive: true })
  }
}

// The rules of the OpenVEX specification; its project's own schema is in no package.
const openvexSchema = compiled(readFileSync(join(here, 'openvex.schema.json'), 'utf8'))

export function openvex (text) {
  return faults(openvexSchema, text)
}

// The schema of CSAF 2.0 and every mandatory test of the standard, among them those of the profile VEX.
export async function csaf (text) {
  const { isValid, tests } = await validateCsaf([...Object.values(csafSchema), ...Object.values(csafMandatory)], JSON.parse(text))
  const found = tests.flatMap(({ name, errors }) => errors.map(error => `${name} ${error.instancePath} ${error.message}`))
  return isValid || found.length > 0 ? found : ['not valid']
}

const environment = join(here, '.venv')
const python = join(environment, 'bin/python')

// Makes the Python environment, anew where the requirements changed; returns why it cannot be had, or nothing.
export function preparePython () {
  const wanted = readFileSync(join(here, 'requirements.txt'), 'utf8')
  const mark = join(environment, 'requirements.txt')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return undefined
  if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0) {
    return 'Python 3 with venv is not here; on Debian and Ubuntu: apt-get install python3-venv'
  }
  execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' })
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps',
    '--requirement', join(here, 'requirements.txt')], { stdio: 'inherit' })
  writeFileSync(mark, wanted)
  return undefined
}

// Asks the libraries in Python about many files at once; returns faults by file.
function inPython (kind, files) {
  if (files.length === 0) return {}
  const run = spawnSync(python, [join(here, 'validate.py'), kind, ...files], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (run.status !== 0) throw new Error(`validate.py ${kind} ended with ${run.status ?? run.error}: ${run.stderr}`)
  return JSON.parse(run.stdout)
}

// Kinds of documents with the Python library that judges each, and whether one in JavaScript does too.
export const kinds = {
  own: { script: own },
  sarif: { script: sarif },
  csaf: { script: csaf },
  openvex: { script: openvex },
  cyclonedx: { script: cyclonedx, python: 'cyclonedx' },
  'cyclonedx-xml': { python: 'cyclonedx' },
  spdx: { python: 'spdx' },
  'spdx-tag-value': { python: 'spdx' },
  'spdx-3': { python: 'spdx-3' },
  nis: { python: 'nis' }
}

// Tells the kind of a document from what it says of itself; undefined for what is none of ours.
export function kindOf (text) {
  if (text.startsWith('\uFEFFSBOM Standard,')) return 'nis'
  if (text.startsWith('SPDXVersion:')) return 'spdx-tag-value'
  if (text.trimStart().startsWith('<') && text.includes('cyclonedx.org/schema/bom/')) return 'cyclonedx-xml'
  let document
  try {
    document = JSON.parse(text)
  } catch {
    return undefined
  }
  if (document.schema !== undefined) return 'own'
  if (document.bomFormat === 'CycloneDX') return 'cyclonedx'
  if (document.spdxVersion !== undefined) return 'spdx'
  if (document.document?.csaf_version !== undefined) return 'csaf'
  if (String(document['@context']).startsWith('https://openvex.dev/ns')) return 'openvex'
  if (document['@context'] !== undefined) return 'spdx-3'
  if (document.runs !== undefined) return 'sarif'
  return undefined
}

// Validates files, each given with its kind; returns the faults of each, in the same order.
export async function validateAll (files, withPython) {
  const faults = files.map(() => [])
  for (const [index, { path, kind }] of files.entries()) {
    if (kinds[kind].script !== undefined) faults[index].push(...await kinds[kind].script(readFileSync(path, 'utf8')))
  }
  if (!withPython) return faults
  const libraries = new Set(files.map(({ kind }) => kinds[kind].python).filter(library => library !== undefined))
  for (const library of libraries) {
    const asked = files.filter(({ kind }) => kinds[kind].python === library).map(({ path }) => path)
    const found = inPython(library, asked)
    for (const [index, { path, kind }] of files.entries()) {
      if (kinds[kind].python === library) faults[index].push(...found[path])
    }
  }
  return faults
}
