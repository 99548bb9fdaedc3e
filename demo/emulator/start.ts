import { startLocalCos, type LocalCos } from './local-cos.js'

const DEFAULT_PORT = 9000

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

async function start(): Promise<LocalCos> {
  const port = Number(process.env['PORT'] ?? DEFAULT_PORT)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail('PORT has to be a number from 0 to 65535.')
  try {
    return await startLocalCos({ port })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      fail(`Port ${port} is in use: stop what listens there, or choose another with PORT=<number>.`)
    }
    throw error
  }
}

const cos = await start()
const { endpoint, bucket, region, secretId, secretKey, stsEndpoint } = cos
process.stdout.write(`${JSON.stringify({ endpoint, bucket, region, secretId, secretKey, stsEndpoint })}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void cos.close().then(() => process.exit(0)))
}
