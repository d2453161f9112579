# Reads two paths a line, and answers with what a botocore session sees in those files; if a profile follows, with
# how it would get credentials.
import json
import sys

import botocore.session
from botocore.exceptions import ConfigParseError

for line in sys.stdin:
    *paths, profile = json.loads(line)
    session = botocore.session.Session(profile=profile)
    for name, path in zip(('config_file', 'credentials_file'), paths):
        session.set_config_variable(name, path)
    if profile:
        try:
            credentials = session.get_credentials()
            answer = {'method': getattr(credentials, 'method', None)}
        except Exception as error:
            answer = {'error': type(error).__name__}
        print(json.dumps(answer), flush=True)
        continue
    try:
        full = session.full_config
        answer = {key: full.get(key, {}) for key in ('profiles', 'sso_sessions')}
    except ConfigParseError as error:
        cause = error.kwargs['error']
        lines = [number for number, _ in getattr(cause, 'errors', [])] or [getattr(cause, 'lineno', None)]
        # It goes on after some faults, and another one may be what it ends with.
        answer = {
            'error': type(cause).__name__,
            'file': error.kwargs['path'].rsplit('/')[-1],
            'line': lines[0],
            'exact': type(cause).__name__ in ('ParsingError', 'MissingSectionHeaderError'),
        }
    print(json.dumps(answer), flush=True)
