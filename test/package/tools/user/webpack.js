import { resolve } from 'node:path'
import webpack from 'webpack'

const compiler = webpack({
  mode: 'production',
  entry: './app.js',
  output: { path: resolve('built/webpack'), filename: 'app.js' },
  performance: false,
})

compiler.run((error, stats) => {
  if (!error && !stats.hasErrors() && !stats.hasWarnings()) return
  console.error(error ?? stats.toString({ all: false, errors: true, warnings: true }))
  process.exitCode = 1
})
