#!/usr/bin/env node
import { setTimeout } from 'node:timers/promises'
import { main } from './cli/main.js'
import { createTerminal } from './cli/terminal.js'
import { createAxiosTransport } from './transport/axios-transport.js'

process.exitCode = await main(process.argv.slice(2), {
  variables: process.env,
  terminal: createTerminal(process),
  send: createAxiosTransport('http'),
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  sleep: delayMs => setTimeout(delayMs),
  onInterrupt: callback => {
    // Once: who asks a second time does not want to wait.
    const signals = ['SIGINT', 'SIGTERM'] as const
    signals.forEach(signal => process.once(signal, callback))
    return () => signals.forEach(signal => process.off(signal, callback))
  },
})
