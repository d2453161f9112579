// Reads two paths a line, and answers with what the loader of the JavaScript SDK sees in those files; if a profile
// follows, with the access key it would use.
const { fromIni } = require('@aws-sdk/credential-providers');
const { loadSsoSessionData, parseKnownFiles } = require('@smithy/core/config');

(async () => {
  for await (const line of require('node:readline').createInterface({ input: process.stdin })) {
    const [configFilepath, filepath, profile] = JSON.parse(line);
    if (profile) {
      const roleAssumer = async () => ({ accessKeyId: 'of the role', secretAccessKey: '' });
      // The provider of SSO finds the files by the environment alone.
      process.env.AWS_CONFIG_FILE = configFilepath;
      process.env.AWS_SHARED_CREDENTIALS_FILE = filepath;
      const ini = fromIni({ profile, ignoreCache: true, roleAssumer });
      const answer = await ini().then(
        ({ accessKeyId }) => ({ method: accessKeyId }),
        (error) => ({ error: String(error) }),
      );
      process.stdout.write(JSON.stringify(answer) + '\n');
      continue;
    }
    const profiles = await parseKnownFiles({ configFilepath, filepath, ignoreCache: true });
    // It takes the text from the cache that the other one has renewed.
    const sso_sessions = await loadSsoSessionData({ configFilepath });
    process.stdout.write(JSON.stringify({ profiles, sso_sessions }) + '\n');
  }
})();
