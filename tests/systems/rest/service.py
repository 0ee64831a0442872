"""A service that asks Keywright about every request it gets: GET /backups needs backups.read, POST /backups backups.write.

Its own key is in the file that KEYWRIGHT_TOKEN_FILE names. It keeps nothing of what it was answered."""

import http.server
import json
import os
import sys
import threading
import urllib.error
import urllib.request

KEYWRIGHT = os.environ["KEYWRIGHT_URL"]
with open(os.environ["KEYWRIGHT_TOKEN_FILE"]) as file:
    OWN_TOKEN = file.read().strip()
# No proxy that the environment names gets the tokens.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
NEEDS = {"GET": "backups.read", "POST": "backups.write"}


def verdict(token, permission):
    question = json.dumps({"token": token, "permission": permission}).encode()
    headers = {"Authorization": "Bearer " + OWN_TOKEN, "Content-Type": "application/json"}
    request = urllib.request.Request(KEYWRIGHT + "/api/v1/api_keys/verify", question, headers)
    with DIRECT.open(request, timeout=30) as answer:
        return json.load(answer)


class Backups(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            said = verdict(token, NEEDS[self.command])
            lacks = said["code"] in ("missing_permission", "account_not_granted")
            status = 200 if said["valid"] else 403 if lacks else 401
        except urllib.error.URLError:
            # Nobody is let in by a service that cannot ask.
            status, said = 503, {"code": "unknown"}
        body = json.dumps({"code": said["code"]}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Backups)
print(server.server_port, flush=True)
# Whoever started it ends it by closing its input, also by ending themselves.
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
