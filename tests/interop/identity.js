// Asks AWS who a profile is, with the credentials of one of the JavaScript SDK's providers.
const providers = require('@aws-sdk/credential-providers');
const { GetCallerIdentityCommand, STSClient } = require('@aws-sdk/client-sts');

const [provider, profile] = process.argv.slice(1);
const client = new STSClient({ region: 'us-east-1', credentials: providers[provider]({ profile }) });
client.send(new GetCallerIdentityCommand({})).then(
  ({ Arn }) => console.log(Arn),
  (error) => {
    console.error(String(error));
    process.exitCode = 1;
  },
);
