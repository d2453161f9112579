"""Makes AWS calls with botocore: reads one JSON request per line, prints one JSON result per line.

A request names `service`, `operation` (as a method) and `params`, and either `keys` (id, secret, token) or a
`profile` of the AWS files, with the `code` to type when botocore asks for one. `tamper` changes the request
after it was signed, and `unsigned` sends it with no signature at all.
"""

import json
import sys

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError


def change_signature(request, **_):
    header = request.headers["Authorization"]
    header = header.decode() if isinstance(header, bytes) else header
    request.headers["Authorization"] = header[:-1] + ("0" if header[-1] != "0" else "1")


def change_body(request, **_):
    body = request.body if isinstance(request.body, bytes) else request.body.encode()
    # As long as before, so that only the signature can tell.
    request.body = body.replace(b"RoleSessionName=honest", b"RoleSessionName=forged")


def change_host(request, **_):
    request.headers["Host"] = "sts.amazonaws.com"


TAMPER = {"signature": change_signature, "body": change_body, "host": change_host}


def client_for(request):
    session = botocore.session.Session(profile=request.get("profile"))
    # One attempt, and no checks before it: a test wants to see what the server says to this very call.
    config = Config(
        retries={"total_max_attempts": 1}, parameter_validation=False, connect_timeout=5, read_timeout=20
    )
    options = {"region_name": request.get("region")}
    if request.get("unsigned"):
        config = config.merge(Config(signature_version=UNSIGNED))
    elif "keys" in request:
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        options.update(zip(names, request["keys"]))
    else:
        provider = session.get_component("credential_provider").get_provider("assume-role")
        provider._prompter = lambda _prompt: request["code"]
    client = session.create_client(request["service"], config=config, **options)
    if request.get("tamper"):
        client.meta.events.register("before-send.*.*", TAMPER[request["tamper"]])
    return client


def answer(request):
    try:
        result = getattr(client_for(request), request["operation"])(**request["params"])
    except ClientError as error:
        details = error.response["Error"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        # OAuth errors carry their text in members of their own.
        message = details.get("Message") or error.response.get("error_description", "")
        oauth = error.response.get("error", "")
        return {"error": {"code": details["Code"], "message": message, "status": status, "oauth": oauth}}
    except Exception as error:  # whatever else botocore raises is the finding
        return {"raised": {"type": type(error).__name__, "message": str(error)}}
    return {"ok": result}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line)), default=lambda value: value.isoformat()), flush=True)
