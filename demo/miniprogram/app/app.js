// @ts-check

App({})
