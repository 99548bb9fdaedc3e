// @ts-check

/**
 * Everything that differs from one project to the next. As it is, it speaks to `npm run demo` on this computer, which
 * needs no account.
 *
 * For a bucket of your own:
 * 1. Put the address of your STS endpoint here. It has to be HTTPS, under a domain that is filed (ICP).
 * 2. Enter these domains at mp.weixin.qq.com, Development settings, Server domains, with your bucket and region:
 *
 *    | list         | domains                                                          | needed for                |
 *    | ------------ | ---------------------------------------------------------------- | ------------------------- |
 *    | request      | the STS endpoint's; https://<bucket>.cos.<region>.myqcloud.com   | everything                |
 *    | uploadFile   | https://<bucket>.cos.<region>.myqcloud.com                       | send: 'form'              |
 *    | downloadFile | https://<bucket>.cos.<region>.myqcloud.com                       | showing stored pictures   |
 */
export const config = {
  /** Answers GET with temporary credentials, bucket, region and key prefix. */
  stsUrl: 'http://127.0.0.1:8080/sts',
}
