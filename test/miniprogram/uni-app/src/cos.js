import { createClient, createMiniProgramHost } from 'cos-slim/miniprogram'

export const client = createClient({
  credentials: 'https://api.example.com/sts', // your STS endpoint: bucket, region and key prefix come with its reply
  host: createMiniProgramHost(uni),
})
