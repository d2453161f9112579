// Reads two paths a line, and answers with what the loader of the JavaScript SDK sees in those files.
const { loadSsoSessionData, parseKnownFiles } = require('@smithy/core/config');

(async () => {
  for await (const line of require('node:readline').createInterface({ input: process.stdin })) {
    const [configFilepath, filepath] = JSON.parse(line);
    const profiles = await parseKnownFiles({ configFilepath, filepath, ignoreCache: true });
    // It takes the text from the cache that the other one has renewed.
    const sso_sessions = await loadSsoSessionData({ configFilepath });
    process.stdout.write(JSON.stringify({ profiles, sso_sessions }) + '\n');
  }
})();
