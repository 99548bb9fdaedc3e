/** Globals of the program `jsc` that are not ECMAScript, most of which it does not list. */
export const JSC_SHELL_NAMES = (
  '$ $262 $vm MemoryFootprint OSRExit WebAssemblyMemoryMode Worker addressOf arguments asDoubleNumber asyncTestPassed ' +
  'asyncTestStart atob btoa callerIsBBQOrOMGCompiled callerSourceOrigin checkModuleSyntax checkScriptSyntax ' +
  'checkSyntax console createGlobalObject createHeapBigInt createNonRopeNonAtomString ' +
  'createWebAssemblyMemoryWithMode debug describe describeArray disableRichSourceInfo disassembleBase64 ' +
  'drainMicrotasks dropAllLocks dumpTypesForAllVariables edenGC effectful42 ensureArrayStorage failNextNewCodeBlock ' +
  'fiatInt52 finalizationRegistryDeadCount finalizationRegistryLiveCount flashHeapAccess fullGC gc gcHeapSize ' +
  'generateHeapSnapshot generateHeapSnapshotForGCDebugging getRandomSeed hasCustomProperties heapCapacity ' +
  'is32BitPlatform isBigInt32 isFinalTier isHeapBigInt isInt32 isPureNaN isRope jscOptions jscStack load loadString ' +
  'makeMasquerader mallocInALoop maxArguments memoryUsageStatistics neverInlineFunction noDFG noFTL noInline ' +
  'noOSRExitFuzzing numberOfDFGCompiles openFile optimizeNextInvocation performance platformSupportsSamplingProfiler ' +
  'preciseTime predictInt32 prettyPrint print printErr quit read readFile readline releaseWeakRefs ' +
  'reoptimizationRetryCount resetMemoryPeak resetSuperSamplerState run runString samplingProfilerStackTraces ' +
  'setRandomSeed setTimeout setUnhandledRejectionCallback sleepSeconds startSamplingProfiler testLoopCount ' +
  'totalCompileTime transferArrayBuffer useBigInt32 version waitForReport waiterListSize wasmTestLoopCount write writeFile'
).split(' ')
