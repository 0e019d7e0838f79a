/** What `/` shows: where to go. */
export const homePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stopframe</title>
<style>
  :root { color-scheme: light dark; font: 1.05rem/1.6 system-ui, sans-serif }
  body { max-width: 36rem; margin: 15vh auto 0; padding: 0 1.5rem }
  h1 { font-size: 1.6rem; margin-bottom: .25rem }
  a.button { display: inline-block; margin: 1rem 0; padding: .6rem 1.2rem; border-radius: .5rem; background: #2b5fd9; color: #fff; text-decoration: none; font-weight: 600 }
  a.button:focus-visible { outline: 3px solid #8fb0ff; outline-offset: 2px }
  code { font-size: .9em }
</style>
</head>
<body>
<main>
<h1>Stopframe is running</h1>
<p>Image jobs that you can watch live and stop at any time.</p>
<p><a class="button" href="/graphql">Open GraphiQL</a></p>
<p>Its tabs tell the story of a job, in order: make one, watch it, stop it, look at what there is.</p>
<p>Clients call <code>/graphql</code> (HTTP, server-sent events and WebSocket).</p>
</main>
</body>
</html>
`
