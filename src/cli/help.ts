const USAGE = `cos-slim: imageSlim for the owner of a Tencent Cloud COS bucket

  cos-slim status [--origin <origin>]...        is everything switched on that pages need?
  cos-slim setup [--origin <origin>]... [--yes] switches on what is missing
  cos-slim slim <prefix> [--run] [options]      slims pictures that are stored already

Each command takes --json, for scripts, and --help.

Environment
  COS_SECRET_ID, COS_SECRET_KEY   keys of the owner or of a sub-account with the rights; never given as arguments
  COS_BUCKET                      <name>-<APPID>, like example-1250000000
  COS_REGION                      like ap-beijing
  COS_ENDPOINT                    optional: a custom domain of the bucket, or a local COS

Exit codes
  0    done; nothing is missing
  1    status, setup: something is still missing; slim: some pictures could not be slimmed
  2    a flag, an argument or the environment is wrong
  3    COS refused or could not be reached, or a file could not be written
  4    not confirmed: the answer was no, or nobody could be asked and --yes was not given
  130  interrupted; slim goes on where it stopped when it is started again`

const STATUS = `cos-slim status [--origin <origin>]... [--lang <language>] [--json]

Reads and changes nothing. Tells whether the bucket's region is served by Cloud Infinite, whether it is bound to the
bucket, whether imageSlim and its API mode are on, and whether the CORS rules let pages use all of the SDK. What is
wrong is told as diagnose tells it on a page: cause, remedy, and the text to paste where there is one.

  --origin <origin>   a site whose pages upload, like https://app.example.com; may be repeated
  --lang <language>   en or zh (default: that of LC_ALL, LC_MESSAGES or LANG, else en)
  --json              { command, bucket, region, ready, missing, checks, imageSlim, findings }, or { error, findings }

Needs: cos:GetBucketCORS, ci:DescribeCIBuckets, ci:DescribeImageSlim
Ends with 0 when nothing is missing, else with 1.`

const SETUP = `cos-slim setup [--origin <origin>]... [--yes] [--json]

Binds Cloud Infinite, switches on the API mode of imageSlim (the Auto mode and its suffixes stay as they are), and puts
one CORS rule for the given origins in front of those that are there. Shows what it is going to change and asks first.
What is right already stays untouched, so running it again changes nothing.

  --origin <origin>   a site whose pages upload, like https://app.example.com; may be repeated
  --yes, -y           changes without asking
  --json              { command, bucket, region, changes, applied, ready, missing, checks }

Needs, beside what status needs: ci:CreateCIBucket, ci:SetImageSlim, cos:PutBucketCORS
Ends with 0 when nothing is missing any more, with 1 when something is, with 4 when it was not confirmed.`

const SLIM = `cos-slim slim <prefix> [--run] [--save-as <pattern>] [options]

Slims pictures that are stored already. Without --run it only counts what would be done and billed.
'' as the prefix stands for the whole bucket.

  --run                  does it: one processing request, billed, for each picture
  --save-as <pattern>    where slimmed pictures go; without it they replace the originals, which are then gone.
                         {key} the whole key, {rest} what follows the prefix; or {dir} {name} {ext} together:
                         'slim/{key}', '{dir}{name}-slim.{ext}'
  --suffix <list>        png, jpg, jpeg, gif (default: all of them)
  --min-size <size>      smaller ones are left alone, like 4k (default: 1)
  --max-size <size>      larger ones are left alone (default: 32m, the most that imageSlim takes)
  --rate <number>        requests a second, at most 100 (default: 90)
  --concurrency <number> requests at once (default: 20)
  --journal <file>       what is done so far (default: named after the run, in the current folder)
  --csv <file>           the report, a line for each picture (default: beside the journal)
  --yes, -y              runs without asking
  --json                 { command, bucket, region, prefix, saveAs, run, selected, skipped, archived, billed,
                         problems, result }

Started again after whatever ended it, it goes on where it stopped: a picture is not slimmed twice. A run that is
complete is not repeated; remove its journal to start over.
Pictures in archive classes are skipped and named: restore them first.

Needs: cos:GetBucket, cos:GetObject, cos:PutObject, ci:DescribeCIBuckets, ci:DescribeImageSlim
Ends with 0 when every picture is done, with 1 when some could not be, with 3 when it had to stop.`

const HELP = { status: STATUS, setup: SETUP, slim: SLIM } as const

export function helpText(command: keyof typeof HELP | undefined): string {
  return command ? HELP[command] : USAGE
}
