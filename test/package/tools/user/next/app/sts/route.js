import { createStsHandler } from 'cos-slim/sts'

let handle

/** Made by the first request: a build has no secrets. */
export function GET(request) {
  const { SECRET_ID, SECRET_KEY, BUCKET, REGION, STS_ENDPOINT, COS_ENDPOINT } = process.env
  handle ??= createStsHandler({
    secretId: SECRET_ID,
    secretKey: SECRET_KEY,
    bucket: BUCKET,
    region: REGION,
    stsEndpoint: STS_ENDPOINT,
    endpoint: COS_ENDPOINT,
    scope: () => ({ keyPrefix: 'uploads/next/' }),
  })
  return handle(request)
}
