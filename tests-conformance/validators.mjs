// One function per kind of document: the text of a document in, a list of faults out; an empty list means valid.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

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

const ownSchema = compiled(readFileSync(join(here, '../docs/schema/gwanmun.assessment-1.schema.json'), 'utf8'))

export function own (text) {
  return faults(ownSchema, text)
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

const environment = join(here, '.venv')
const python = join(environment, 'bin/python')

// Makes the Python environment once; returns why it cannot be had, or nothing.
export function prepareSpdx () {
  if (existsSync(join(environment, 'bin/pyspdxtools'))) return undefined
  if (spawnSync('python3', ['-c', 'import venv, ensurepip']).status !== 0) {
    return 'Python 3 with venv is not here; on Debian and Ubuntu: apt-get install python3-venv'
  }
  execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' })
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps',
    '--requirement', join(here, 'requirements.txt')], { stdio: 'inherit' })
  return undefined
}

export function spdx (text) {
  const folder = mkdtempSync(join(tmpdir(), 'gwanmun-spdx-'))
  try {
    const document = join(folder, 'document.spdx.json')
    writeFileSync(document, text)
    const run = spawnSync(join(environment, 'bin/pyspdxtools'), ['--infile', document], { encoding: 'utf8' })
    return run.status === 0 ? [] : [`${run.error ?? ''}${run.stdout}${run.stderr}`.trim()]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

// Tells the kind of a document from what it says of itself; undefined for what is none of ours.
export function kindOf (text) {
  let document
  try {
    document = JSON.parse(text)
  } catch {
    return undefined
  }
  if (document.schema !== undefined) return 'own'
  if (document.bomFormat === 'CycloneDX') return 'cyclonedx'
  if (document.spdxVersion !== undefined) return 'spdx'
  if (document.runs !== undefined) return 'sarif'
  return undefined
}

export const validators = { own, cyclonedx, sarif, spdx }
