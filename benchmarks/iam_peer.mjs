// Times one peer, @cloud-copilot/iam-simulate, through its public call.
// Input: {"cases": {name: {"simulation", "expected"}}, "seconds"}; output: {name: decisions a second}.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder] = process.argv.slice(2)
const require = createRequire(`${folder}/package.json`)
const peer = await import(pathToFileURL(require.resolve('@cloud-copilot/iam-simulate')))
const { cases, seconds } = JSON.parse(readFileSync(0, 'utf8'))

async function rate(simulations) {
  let decisions = 0
  const began = performance.now()
  while (performance.now() - began < seconds * 1000) {
    for (const simulation of simulations) await peer.runSimulation(simulation, {})
    decisions += simulations.length
  }
  return decisions / ((performance.now() - began) / 1000)
}

const rates = {}
for (const [name, simulations] of Object.entries(cases)) {
  const first = await peer.runSimulation(simulations[0], {})
  if (first.resultType === 'error') throw new Error(`${name}: ${JSON.stringify(first)}`)
  rates[name] = await rate(simulations)
}
console.log(JSON.stringify(rates))
